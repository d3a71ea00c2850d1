import { describe, expect, it } from 'vitest';
import { readFunctionArn } from './function-arn.ts';

const ARN = 'arn:aws:lambda:us-east-1:123456789012:function:fn';
const INVOKE = 'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions';

describe('readFunctionArn', () => {
  it.each([
    [ARN, ARN],
    [`${ARN}:live`, `${ARN}:live`],
    [`${INVOKE}/${ARN}/invocations`, ARN],
    [`${INVOKE}/${ARN}:7/invocations`, `${ARN}:7`],
    [`${INVOKE}/arn:aws:lambda:us-east-1:123456789012:function:\${stageVariables.fn}/invocations`, `${ARN}-of-stage`],
    ['arn:aws-us-gov:lambda:us-gov-west-1:1:function:fn', 'arn:aws-us-gov:lambda:us-gov-west-1:1:function:fn'],
  ])('%s names %s', (uri, arn) => {
    expect(readFunctionArn(uri, { fn: 'fn-of-stage' })).toEqual({ kind: 'function', arn });
  });

  it.each([
    [undefined, /no IntegrationUri/],
    ['https://example.com', /does not name a Lambda function/],
    [`${INVOKE}/${ARN}`, /does not name a Lambda function/],
    ['arn:aws:lambda:us-east-1:1:function:${stageVariables.other}', /the stage variable other, which is not set/],
    ['arn:aws:lambda:us-east-1:1:function:${stageVariables.toString}', /the stage variable toString/],
  ])('%s names no function', (uri, detail) => {
    expect(readFunctionArn(uri, { fn: 'x' })).toEqual({ kind: 'none', detail: expect.stringMatching(detail) });
  });
});
