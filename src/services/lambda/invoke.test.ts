import { describe, expect, it } from 'vitest';
import { zipArchive } from '../../../test/lambda/zip-archive.ts';
import {
  functionArn as arn,
  contextWithFunction,
  functionInput,
  zipped,
} from '../../../test/services/lambda-fixture.ts';
import type { OperationContext } from '../operation-context.ts';
import type { FunctionCall, FunctionCallOutcome } from './function-invoker.ts';
import { createFunction } from './functions.ts';
import { invoke, invokeAsync } from './invoke.ts';

/** A context whose functions answer `outcome`, with the calls that reached them. */
async function contextAnswering(
  outcome: FunctionCallOutcome = { kind: 'answer', payload: Buffer.from('1'), executedVersion: '$LATEST' },
  takesEvents = true,
): Promise<{ readonly context: OperationContext; readonly calls: FunctionCall[] }> {
  const calls: FunctionCall[] = [];
  const functions = {
    invoke: async (call: FunctionCall) => {
      calls.push(call);
      return outcome;
    },
    enqueue: (call: FunctionCall) => {
      calls.push(call);
      return takesEvents;
    },
  };
  return { context: { ...(await contextWithFunction()), functions }, calls };
}

describe('Invoke', () => {
  it('without a payload gives the function an empty event', async () => {
    const { context, calls } = await contextAnswering();
    const output = await invoke(context, { FunctionName: arn });
    expect(output).toEqual({ StatusCode: 200, ExecutedVersion: '$LATEST', Payload: Buffer.from('1') });
    expect(calls).toEqual([{ functionName: 'f', qualifier: undefined, payload: '{}', wantsLog: false }]);
  });

  it('with DryRun runs nothing, and asks for the function all the same', async () => {
    const { context, calls } = await contextAnswering();
    expect(await invoke(context, { FunctionName: 'f', InvocationType: 'DryRun' })).toEqual({ StatusCode: 204 });
    await expect(invoke(context, { FunctionName: 'no', InvocationType: 'DryRun' })).rejects.toMatchObject({
      httpStatus: 404,
    });
    expect(calls).toEqual([]);
  });

  it('with Event is over when the event is taken in; InvokeAsync is the same', async () => {
    const { context, calls } = await contextAnswering();
    expect(await invoke(context, { FunctionName: 'f', InvocationType: 'Event', Payload: '[1]' })).toEqual({
      StatusCode: 202,
    });
    expect(await invokeAsync(context, { FunctionName: 'f', InvokeArgs: '[2]' })).toEqual({ Status: 202 });
    expect(calls.map(({ payload }) => payload)).toEqual(['[1]', '[2]']);
  });
});

const source = ' at [Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: ';
const noJson = (problem: string, place: string) =>
  `Could not parse request body into json: Could not parse payload into json: ${problem}\n${source}${place}]`;
const aValue = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";

describe('Invoke refuses', () => {
  it.each<[name: string, input: object, error: string, status: number, message: string]>([
    [
      'an unknown function, which it names with $LATEST (recorded)',
      { FunctionName: 'doesnotexist' },
      'ResourceNotFoundException',
      404,
      'Function not found: arn:aws:lambda:us-east-1:123456789012:function:doesnotexist:$LATEST',
    ],
    [
      'an unknown alias (recorded)',
      { FunctionName: 'f', Qualifier: 'non-existent-alias' },
      'ResourceNotFoundException',
      404,
      `Function not found: ${arn}:non-existent-alias`,
    ],
    [
      'two qualifiers (recorded)',
      { FunctionName: 'f:1', Qualifier: '2' },
      'InvalidParameterValueException',
      400,
      'The derived qualifier from the function name does not match the specified qualifier.',
    ],
    [
      'another region (recorded)',
      { FunctionName: arn.replace('us-east-1', 'us-west-2') },
      'ResourceNotFoundException',
      404,
      "Functions from 'us-west-2' are not reachable in this region ('us-east-1')",
    ],
    [
      'more than 6 MiB',
      { FunctionName: 'f', Payload: `"${'x'.repeat(6 * 1024 * 1024)}"` },
      'RequestEntityTooLargeException',
      413,
      'Request must be smaller than 6291456 bytes for the InvokeFunction operation',
    ],
    [
      'an event of more than 1 MiB',
      { FunctionName: 'f', InvocationType: 'Event', Payload: `"${'x'.repeat(1024 * 1024)}"` },
      'RequestEntityTooLargeException',
      413,
      '1048578 byte payload is too large for the Event invocation type (limit 1048576 bytes)',
    ],
    [
      'a control character (recorded)',
      { FunctionName: 'f', Payload: '\u0099ab' },
      'InvalidRequestContentException',
      400,
      noJson(`Unexpected character ((CTRL-CHAR, code 153)): expected a valid value ${aValue}`, '1, column: 1'),
    ],
    [
      'a word',
      { FunctionName: 'f', Payload: '{"a":\n  hello}' },
      'InvalidRequestContentException',
      400,
      noJson(`Unrecognized token 'hello': was expecting ${aValue}`, '2, column: 3'),
    ],
    [
      'a text that breaks off',
      { FunctionName: 'f', Payload: '{"a":' },
      'InvalidRequestContentException',
      400,
      noJson('Unexpected end-of-input', '1, column: 6'),
    ],
    [
      'an unknown kind of invocation',
      { FunctionName: 'f', InvocationType: 'Later' },
      'ValidationException',
      400,
      "1 validation error detected: Value 'Later' at 'invocationType' failed to satisfy constraint: Member must satisfy enum value set: [Event, RequestResponse, DryRun]",
    ],
  ])('%s', async (_, input, name, httpStatus, message) => {
    const { context } = await contextAnswering();
    await expect(invoke(context, input as never)).rejects.toMatchObject({ name, httpStatus, message });
  });

  it('what no environment is free for, and an event when too many wait', async () => {
    const throttled = {
      name: 'TooManyRequestsException',
      httpStatus: 429,
      details: { Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded' },
    };
    const { context } = await contextAnswering({ kind: 'throttled' }, false);
    await expect(invoke(context, { FunctionName: 'f' })).rejects.toMatchObject(throttled);
    await expect(invoke(context, { FunctionName: 'f', InvocationType: 'Event' })).rejects.toMatchObject(throttled);
  });

  it('everything where no functions run, and says why they cannot', async () => {
    await expect(invoke(await contextWithFunction(), { FunctionName: 'f' })).rejects.toMatchObject({
      name: 'ServiceException',
      httpStatus: 500,
    });
    const { context } = await contextAnswering({ kind: 'failed', detail: 'no python3' });
    await expect(invoke(context, { FunctionName: 'f' })).rejects.toMatchObject({ message: 'no python3' });
  });
});

describe('a package', () => {
  const notZip = 'Could not unzip uploaded file. Please check your file, then try to upload again.';
  it.each<[name: string, zip: Buffer, error: string, message: string]>([
    ['that is none is refused', Buffer.from('PK\x03\x04 and no more'), 'InvalidParameterValueException', notZip],
    [
      'whose directory is broken is refused',
      Buffer.from(
        Buffer.from(zipped({ a: 'b' }), 'base64')
          .toString('latin1')
          .replace('PK\x01\x02', 'PK\x01\x03'),
        'latin1',
      ),
      'InvalidParameterValueException',
      notZip,
    ],
    [
      'whose files are too large together is refused',
      zipArchive([
        { name: 'big', text: 'x', claimedSize: 262_144_000 },
        { name: 'one', text: 'x' },
      ]),
      'InvalidParameterValueException',
      'Unzipped size must be smaller than 262144000 bytes',
    ],
    [
      'that is too large itself is refused',
      Buffer.alloc(52_428_801),
      'RequestEntityTooLargeException',
      'Zipped size must be smaller than 52428800 bytes',
    ],
  ])('%s, in the recorded words', async (_, zip, name, message) => {
    const Code = { ZipFile: zip.toString('base64') };
    const created = createFunction(await contextWithFunction(), { ...functionInput, FunctionName: 'g', Code });
    await expect(created).rejects.toMatchObject({ name, message });
  });
});
