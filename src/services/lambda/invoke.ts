import type { InvocationRequest, InvocationResponse, InvokeAsyncRequest } from '../../aws/generated/lambda.ts';
import { ServiceError } from '../../aws/service-error.ts';
import type { OperationContext } from '../operation-context.ts';
import type { FunctionCall, FunctionInvoker } from './function-invoker.ts';
import { type FunctionReference, functionNotFound, readFunctionReference } from './function-name.ts';
import { explainInvalidJson } from './invalid-json.ts';
import { findQualified, LATEST, type QualifiedFunction } from './qualified-function.ts';
import { checkRequest } from './refusals.ts';

/** 6 MiB and, since October 2025, 1 MiB (Lambda developer guide, "Lambda quotas"). */
const SYNCHRONOUS_LIMIT_BYTES = 6 * 1024 * 1024;
const ASYNCHRONOUS_LIMIT_BYTES = 1024 * 1024;

export type InvokeOutput = Omit<InvocationResponse, 'Payload'> & { readonly Payload?: Buffer };

/** RequestResponse answers with what the function answers, Event as soon as it is queued, DryRun without running. */
export async function invoke(context: OperationContext, input: InvocationRequest): Promise<InvokeOutput> {
  checkRequest('InvocationRequest', input);
  const { InvocationType = 'RequestResponse', Payload = '' } = input;
  const reference = readFunctionReference(context, input.FunctionName, input.Qualifier);
  checkPayload(Payload, InvocationType);
  const found = await getInvoked(context, reference);
  if (InvocationType === 'DryRun') return { StatusCode: 204 };
  const call: FunctionCall = {
    functionName: reference.name,
    qualifier: reference.qualifier,
    payload: Payload === '' ? '{}' : Payload,
    ...(input.ClientContext === undefined ? {} : { clientContext: readClientContext(input.ClientContext) }),
    wantsLog: input.LogType === 'Tail',
    // Recorded: the id in the function's context is that of the answer.
    ...(context.requestId === undefined ? {} : { requestId: context.requestId }),
  };
  if (InvocationType === 'Event') return enqueue(context, found, call);
  if (found.latest.ReservedConcurrentExecutions === 0) throw throttled();
  return run(invokerOf(context), call);
}

/** The older form of an Event. */
export async function invokeAsync(
  context: OperationContext,
  { FunctionName, InvokeArgs }: InvokeAsyncRequest,
): Promise<{ readonly Status: number }> {
  await invoke(context, { FunctionName, InvocationType: 'Event', Payload: InvokeArgs });
  return { Status: 202 };
}

async function run(invoker: FunctionInvoker, call: FunctionCall): Promise<InvokeOutput> {
  const outcome = await invoker.invoke(call);
  switch (outcome.kind) {
    case 'throttled':
      throw throttled();
    case 'failed':
      throw new ServiceError('ServiceException', 500, outcome.detail);
    case 'answer':
    case 'function-error':
      return {
        StatusCode: 200,
        ...(outcome.kind === 'answer' ? {} : { FunctionError: 'Unhandled' }),
        ...(outcome.log === undefined ? {} : { LogResult: outcome.log.toString('base64') }),
        ExecutedVersion: outcome.executedVersion,
        Payload: outcome.payload,
      };
  }
}

/** Recorded: without a share of the concurrency an event is taken in all the same, and dropped. */
function enqueue(context: OperationContext, found: QualifiedFunction, call: FunctionCall): InvokeOutput {
  const isDropped = found.latest.ReservedConcurrentExecutions === 0;
  if (!isDropped && !invokerOf(context).enqueue(call)) throw throttled();
  return { StatusCode: 202 };
}

async function getInvoked(context: OperationContext, reference: FunctionReference): Promise<QualifiedFunction> {
  const found = await context.store.transact((transaction) => findQualified(transaction, reference));
  if (found !== null) return found;
  // Recorded: this operation names $LATEST where no qualifier was given.
  throw functionNotFound(context, { ...reference, qualifier: reference.qualifier ?? LATEST });
}

function invokerOf({ functions }: OperationContext): FunctionInvoker {
  if (functions !== undefined) return functions;
  throw new ServiceError('ServiceException', 500, 'Functions do not run here.');
}

/** Recorded. */
function throttled(): ServiceError {
  const details = { Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded' };
  return new ServiceError('TooManyRequestsException', 429, 'Rate Exceeded.', undefined, details);
}

/** Both texts for a size are reported of AWS. */
function checkPayload(payload: string, invocationType: string): void {
  const bytes = Buffer.byteLength(payload);
  if (bytes > SYNCHRONOUS_LIMIT_BYTES) {
    throw tooLarge(`Request must be smaller than ${SYNCHRONOUS_LIMIT_BYTES} bytes for the InvokeFunction operation`);
  }
  if (invocationType === 'Event' && bytes > ASYNCHRONOUS_LIMIT_BYTES) {
    throw tooLarge(
      `${bytes} byte payload is too large for the Event invocation type (limit ${ASYNCHRONOUS_LIMIT_BYTES} bytes)`,
    );
  }
  const problem = payload === '' ? null : explainInvalidJson(payload);
  if (problem === null) return;
  // Recorded.
  const text = `Could not parse request body into json: Could not parse payload into json: ${problem}`;
  throw new ServiceError('InvalidRequestContentException', 400, text, '/Payload');
}

function tooLarge(message: string): ServiceError {
  return new ServiceError('RequestEntityTooLargeException', 413, message, '/Payload');
}

/** Base64 on the wire, JSON for the function. */
function readClientContext(base64: string): string {
  const text = Buffer.from(base64, 'base64').toString();
  const problem = explainInvalidJson(text);
  if (problem === null) return text;
  const message = `Client context must be a valid Base64-encoded JSON object. ${problem}`;
  throw new ServiceError('InvalidRequestContentException', 400, message, '/ClientContext');
}
