import type { RestIntegration } from '../../account/rest-api.ts';
import { badRequest } from '../../aws/service-error.ts';

/** Where an integration leads. All four texts are recorded. */
export function checkIntegrationUri({ type, uri = '' }: RestIntegration, member: string): void {
  if (type === 'HTTP' || type === 'HTTP_PROXY') {
    if (!isHttpEndpoint(uri)) throw badRequest('Invalid HTTP endpoint specified for URI', member);
    return;
  }
  const [arn, , , , service = '', ...rest] = uri.split(':');
  const target = rest.join(':');
  if (arn !== 'arn' || target === '') throw badRequest('Invalid ARN specified in the request', member);
  if (!/^(path|action)\//.test(target)) {
    throw badRequest('AWS ARN for integration must contain path or action', member);
  }
  if (type === 'AWS_PROXY' && !isProxyTarget(service, target)) {
    throw badRequest(
      "Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream invocations.",
      member,
    );
  }
}

/** Stage variables may stand anywhere, in the host and even for the whole of it. */
function isHttpEndpoint(uri: string): boolean {
  return URL.canParse(uri.replaceAll(/\$\{stageVariables\.[^}]*\}/g, 'x')) && /^(https?:\/\/|\$\{)/i.test(uri);
}

/** `…:lambda:path/2015-03-31/functions/arn:…/invocations`, and what Firehose takes. */
function isProxyTarget(service: string, target: string): boolean {
  if (service === 'firehose') return /^action\/PutRecord(Batch)?$/.test(target);
  const invocation = /^path\/\d{4}-\d{2}-\d{2}\/functions\/(.+)\/(response-streaming-)?invocations$/;
  const functionArn = service === 'lambda' ? invocation.exec(target)?.[1] : undefined;
  return functionArn !== undefined && /^(arn:[^:]+:lambda:|\$\{stageVariables\.)/.test(functionArn);
}
