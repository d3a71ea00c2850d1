import {
  operations as apigateway,
  errorStatus as apigatewayErrors,
  shapes as apigatewayShapes,
} from '../generated/apigateway.ts';
import {
  operations as apigatewayv2,
  errorStatus as apigatewayv2Errors,
  shapes as apigatewayv2Shapes,
} from '../generated/apigatewayv2.ts';
import { operations as iam, errorStatus as iamErrors, shapes as iamShapes } from '../generated/iam.ts';
import {
  operations as lambda,
  errorStatus as lambdaErrors,
  errorTexts as lambdaErrorTexts,
  shapes as lambdaShapes,
} from '../generated/lambda.ts';
import { operations as logs, errorStatus as logsErrors, shapes as logsShapes } from '../generated/logs.ts';
import { operations as sts, errorStatus as stsErrors, shapes as stsShapes } from '../generated/sts.ts';

export type ServiceName = 'apigateway' | 'apigatewayv2' | 'lambda' | 'logs' | 'sts' | 'iam';

/** A row of a generated table. */
export type OperationRow = readonly [
  method: string,
  uri: string,
  status: number,
  input: string | null,
  output: string | null,
  errors: readonly string[],
];

export type WireMember = readonly [wireName: string, type: string, place?: string];
export type WireShape = Readonly<Record<string, WireMember>>;
export type WireShapes = Readonly<Record<string, WireShape>>;

/** How a service speaks. */
export interface WireService {
  readonly name: ServiceName;
  readonly protocol: 'rest-json' | 'json-1.1' | 'query';
  /** Of the credential scope. Both API Gateways sign as `apigateway`. */
  readonly signingName: string;
  readonly operations: Readonly<Record<string, OperationRow>>;
  readonly shapes: WireShapes;
  readonly errorStatus: Readonly<Record<string, number>>;
  /** The member that holds the text of an error, where it is another than `message`. */
  readonly errorTexts?: Readonly<Record<string, string>>;
  /** What stands before the operation in `X-Amz-Target`. */
  readonly targetPrefix?: string;
  /** Of XML answers. */
  readonly namespace?: string;
  /** `Version` of the query protocol. */
  readonly version?: string;
}

export const wireServices: Readonly<Record<ServiceName, WireService>> = {
  apigateway: {
    name: 'apigateway',
    protocol: 'rest-json',
    signingName: 'apigateway',
    operations: apigateway,
    shapes: apigatewayShapes,
    errorStatus: apigatewayErrors,
  },
  apigatewayv2: {
    name: 'apigatewayv2',
    protocol: 'rest-json',
    signingName: 'apigateway',
    operations: apigatewayv2,
    shapes: apigatewayv2Shapes,
    errorStatus: apigatewayv2Errors,
  },
  lambda: {
    name: 'lambda',
    protocol: 'rest-json',
    signingName: 'lambda',
    operations: lambda,
    shapes: lambdaShapes,
    errorStatus: lambdaErrors,
    errorTexts: lambdaErrorTexts,
  },
  logs: {
    name: 'logs',
    protocol: 'json-1.1',
    signingName: 'logs',
    operations: logs,
    shapes: logsShapes,
    errorStatus: logsErrors,
    targetPrefix: 'Logs_20140328',
  },
  sts: {
    name: 'sts',
    protocol: 'query',
    signingName: 'sts',
    operations: sts,
    shapes: stsShapes,
    errorStatus: stsErrors,
    namespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
    version: '2011-06-15',
  },
  iam: {
    name: 'iam',
    protocol: 'query',
    signingName: 'iam',
    operations: iam,
    shapes: iamShapes,
    errorStatus: iamErrors,
    namespace: 'https://iam.amazonaws.com/doc/2010-05-08/',
    version: '2010-05-08',
  },
};
