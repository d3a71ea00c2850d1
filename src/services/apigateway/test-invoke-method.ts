import type { TestInvokeMethodRequest, TestInvokeMethodResponse } from '../../aws/generated/apigateway.ts';
import { badRequestInOurWords } from '../apigatewayv2/refusals.ts';
import type { OperationContext } from '../operation-context.ts';
import type { MethodTest } from '../served-apis.ts';
import { getExistingRestApi } from './account-reads.ts';
import { checkRequest } from './check-request.ts';
import { methodNotFound, resourceNotFound } from './refusals.ts';
import { snapshotOf } from './snapshot.ts';

/** Runs a method of an API as it stands, deployed or not, and gives its answer and its execution log. */
export async function testInvokeMethod(
  context: OperationContext,
  input: TestInvokeMethodRequest,
): Promise<TestInvokeMethodResponse> {
  checkRequest('TestInvokeMethod', input);
  const { servedApis } = context;
  if (servedApis === undefined) throw badRequestInOurWords(context, 'No API is served here', '/restApiId');
  return servedApis.testInvokeMethod(await methodTest(context, input));
}

async function methodTest(context: OperationContext, input: TestInvokeMethodRequest): Promise<MethodTest> {
  const { restApiId, resourceId, httpMethod, pathWithQueryString, body, stageVariables } = input;
  const snapshot = await context.store.transact(async (transaction) => {
    await getExistingRestApi(context, transaction, restApiId);
    return snapshotOf(context, transaction, restApiId);
  });
  const resource = snapshot.resources.find(({ id }) => id === resourceId);
  if (resource === undefined) throw resourceNotFound();
  const named = (name: string) => resource.methods.find((method) => method.httpMethod === name);
  const method = named(httpMethod) ?? named('ANY');
  if (method === undefined) throw methodNotFound();
  return {
    snapshot,
    resource,
    method,
    httpMethod,
    headers: headersOf(input),
    ...(pathWithQueryString === undefined ? {} : { pathWithQueryString }),
    ...(body === undefined ? {} : { body }),
    ...(stageVariables === undefined ? {} : { stageVariables }),
  };
}

/** A header of several values is given once for each; one that is in both maps is that of `multiValueHeaders`. */
function headersOf({ headers = {}, multiValueHeaders = {} }: TestInvokeMethodRequest): readonly string[] {
  const single = Object.entries(headers).filter(([name]) => !Object.hasOwn(multiValueHeaders, name));
  const several = Object.entries(multiValueHeaders).flatMap(([name, values]) =>
    values.map((value) => [name, value] as const),
  );
  return [...single, ...several].flat();
}
