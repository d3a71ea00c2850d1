import { checkInput, explainProblemAt, type InputProblem } from '../../aws/check-input.ts';
import { shapes } from '../../aws/generated/apigateway.ts';
import { inputShapes } from '../../aws/generated/apigateway-inputs.ts';
import { ServiceError } from '../../aws/service-error.ts';
import { pointerSteps } from '../../base/json.ts';
import { validationException } from './refusals.ts';

/**
 * Refuses what the service model refuses, all of it in one text. `except` names the members that the operation checks
 * itself, because AWS has words of its own for them.
 */
export function checkRequest(operation: string, input: unknown, except: readonly string[] = []): void {
  const problems = checkInput(inputShapes, `${operation}Request`, input).filter(
    ({ member }) => !except.includes(member),
  );
  const [first] = problems;
  if (first === undefined) return;
  const mistyped = problems.find(({ kind }) => kind === 'type');
  if (mistyped !== undefined)
    throw new ServiceError('SerializationException', 400, explainType(mistyped), mistyped.member);
  const inBody = (problem: InputProblem) => locationOf(operation, problem) === undefined;
  // Recorded: what is wrong in the body is told before what is wrong in the path.
  const ordered = [...problems.filter(inBody), ...problems.filter((problem) => !inBody(problem))];
  const noun = ordered.length === 1 ? 'error' : 'errors';
  const texts = ordered.map((problem) => explain(operation, problem));
  throw validationException(`${ordered.length} validation ${noun} detected: ${texts.join('; ')}`, ordered[0]?.member);
}

function locationOf(operation: string, { member }: InputProblem): string | undefined {
  return shapes[`${operation}Request`]?.[pointerSteps(member)[0] ?? '']?.[2];
}

/**
 * Recorded: members of the body stand behind the input's name, `updateMethodResponseInput.patchOperations.1.member.op`,
 * and those of the path alone, `statusCode`.
 */
function explain(operation: string, problem: InputProblem): string {
  const input = `${operation.slice(0, 1).toLowerCase()}${operation.slice(1)}Input`;
  const steps = pointerSteps(problem.shownAt).map((step) => (/^\d+$/.test(step) ? `${Number(step) + 1}.member` : step));
  const path = [...(locationOf(operation, problem) === undefined ? [input] : []), ...steps].join('.');
  // Recorded: of a list, this service does not say that its items must not be null, as Lambda does.
  const constraint = problem.constraint.replace(/, Member must not be null\]$/, ']');
  return explainProblemAt(path, { ...problem, constraint });
}

/** Recorded of a boolean and of a number where a string should be. */
function explainType({ value, constraint }: InputProblem): string {
  if (constraint === 'Member must be a string') {
    if (typeof value === 'boolean') return 'class java.lang.Boolean can not be converted to an String';
    if (typeof value === 'number') {
      return 'class com.amazon.coral.value.json.numbers.TruncatingBigNumber can not be converted to an String';
    }
  }
  return constraint;
}
