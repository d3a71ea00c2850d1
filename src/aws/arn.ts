/** Where an account is: what an ARN begins with. */
export interface ArnScope {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
}

/** An API, or what is below one, as those who manage it name it. Such ARNs have no account. */
export function apiArn({ partition, region }: Omit<ArnScope, 'accountId'>, apiId: string): string {
  return `arn:${partition}:apigateway:${region}::/apis/${apiId}`;
}

/** A REST API, or what is below one, as those who manage it name it. */
export function restApiArn({ partition, region }: Omit<ArnScope, 'accountId'>, restApiId: string): string {
  return `arn:${partition}:apigateway:${region}::/restapis/${restApiId}`;
}

export function stageArn(scope: Omit<ArnScope, 'accountId'>, apiId: string, stageName: string): string {
  return `${apiArn(scope, apiId)}/stages/${stageName}`;
}

export function domainNameArn({ partition, region }: Omit<ArnScope, 'accountId'>, domainName: string): string {
  return `arn:${partition}:apigateway:${region}::/domainnames/${domainName}`;
}

/** An API as those who call it name it: permissions and policies speak of what is below. */
export function executeApiArn({ partition, region, accountId }: ArnScope, apiId: string): string {
  return `arn:${partition}:execute-api:${region}:${accountId}:${apiId}`;
}

export function functionArn({ partition, region, accountId }: ArnScope, name: string): string {
  return `arn:${partition}:lambda:${region}:${accountId}:function:${name}`;
}

/** Where operations name the group itself; in a list of groups the ARN has `:*` behind it. */
export function logGroupArn({ partition, region, accountId }: ArnScope, name: string): string {
  return `arn:${partition}:logs:${region}:${accountId}:log-group:${name}`;
}
