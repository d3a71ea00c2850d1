import type { DeployedResource, Method, RestApiSnapshot } from '../account/rest-api.ts';
import type { TestInvokeMethodResponse } from '../aws/generated/apigateway.ts';

/** What operations ask of the APIs that are served: what is not in the account but in the running gateways. */
export interface ServedApis {
  testInvokeMethod(test: MethodTest): Promise<TestInvokeMethodResponse>;
  flushStageCache(restApiId: string, stageName: string): void;
  /** Of an HTTP API or a REST API. */
  flushAuthorizerAnswers(apiId: string, stageName: string): void;
  /** What an API key has used of its quota. */
  usageCounter(usagePlanId: string, keyId: string): UsageCounter;
  /** When the period of a quota began. */
  quotaPeriodStart(quota: Quota, nowMs: number): number;
}

export interface UsageCounter {
  /** Null before the first request. */
  periodStartMs: number | null;
  used: number;
}

export interface Quota {
  readonly limit: number;
  readonly offset: number;
  readonly period: 'DAY' | 'WEEK' | 'MONTH';
}

/** One method of an API as it stands, and what it is asked with. */
export interface MethodTest {
  readonly snapshot: RestApiSnapshot;
  readonly resource: DeployedResource;
  readonly method: Method;
  readonly httpMethod: string;
  readonly pathWithQueryString?: string;
  readonly body?: string;
  /** Name, value, name, value, … */
  readonly headers?: readonly string[];
  readonly stageVariables?: Readonly<Record<string, string>>;
}
