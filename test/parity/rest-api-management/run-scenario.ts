import { operations } from '../../../src/aws/generated/apigateway.ts';
import { ServiceError } from '../../../src/aws/service-error.ts';
import type { OperationContext } from '../../../src/services/operation-context.ts';
import { operationContext } from '../../services/operation-fixture.ts';
import { explainMismatch, type Reading } from './match-recorded.ts';
import { type Answer, type OperationName, operation } from './operations.ts';

type Input = Readonly<Record<string, unknown>>;

/** What a scenario talks to. */
export interface Aws {
  /** Calls an operation to prepare something. */
  call(name: OperationName, input?: Input): Promise<Answer>;
  /** Calls an operation whose answer, or refusal, was recorded under `record`. */
  record(record: string, name: OperationName, input?: Input): Promise<Answer>;
  /** A value that the recording test noted by itself. */
  note(record: string, value: unknown): void;
}

export type Scenario = (aws: Aws) => Promise<void>;

export interface RecordedTest {
  /** `15-04-2024` */
  readonly recorded: string;
  readonly answers: Readonly<Record<string, unknown>>;
}

/** Runs a scenario and gives what is not as it was recorded, by record. */
export async function runScenario(scenario: Scenario, test: RecordedTest): Promise<Readonly<Record<string, string>>> {
  let count = 0;
  const context: OperationContext = {
    ...operationContext(),
    accountId: '111111111111',
    // In the order of their making, so that lists of things stand in it, as they were recorded.
    newId: (kind) => `${kind}${String(++count).padStart(3, '0')}`,
  };
  const reading: Reading = { bindings: new Map(), isFromBefore2025: Number(test.recorded.slice(-4)) < 2025 };
  const outcomes = new Map<string, string>();
  const compare = (record: string, actual: unknown) => {
    if (!Object.hasOwn(test.answers, record)) return;
    outcomes.set(record, explainMismatch(test.answers[record], actual, reading) ?? '');
  };
  await scenario({
    call: (name, input = {}) => operation(name)(context, input),
    async record(record, name, input = {}) {
      try {
        const answer = (await operation(name)(context, input)) as Answer | undefined;
        const [, , HTTPStatusCode] = operations[pascalCase(name)];
        compare(record, { ...answer, ResponseMetadata: { HTTPStatusCode } });
        return answer ?? {};
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
        compare(record, errorAnswer(error));
        return {};
      }
    },
    note: compare,
  });
  const wrong = Object.keys(test.answers).map((record) => [record, outcomes.get(record) ?? 'never asked'] as const);
  return Object.fromEntries(wrong.filter(([, mismatch]) => mismatch !== ''));
}

function pascalCase(name: OperationName): keyof typeof operations {
  return `${name.slice(0, 1).toUpperCase()}${name.slice(1)}` as keyof typeof operations;
}

/** As the recorder's client shows it: only some errors have their text in a member of that name, too. */
function errorAnswer({ name, message, httpStatus }: ServiceError): unknown {
  const isCoral = name === 'ValidationException' || name === 'SerializationException';
  return {
    Error: { Code: name, Message: message },
    ...(isCoral ? {} : { message }),
    ResponseMetadata: { HTTPStatusCode: httpStatus },
  };
}
