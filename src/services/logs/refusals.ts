import { checkInput, explainProblems, type InputProblem } from '../../aws/check-input.ts';
import { inputShapes } from '../../aws/generated/logs-inputs.ts';
import { ServiceError } from '../../aws/service-error.ts';

export function invalidParameter(message: string, member?: string): ServiceError {
  return new ServiceError('InvalidParameterException', 400, message, member);
}

/** Every error of this service has status 400, also that of what does not exist (recorded 2026-02-03). */
export function resourceNotFound(what: string, member?: string): ServiceError {
  return new ServiceError('ResourceNotFoundException', 400, `The specified ${what} does not exist.`, member);
}

export function resourceAlreadyExists(what: string, member?: string): ServiceError {
  return new ServiceError('ResourceAlreadyExistsException', 400, `The specified ${what} already exists`, member);
}

/** Recorded 2026-02-03, of DescribeLogStreams. */
export function mutuallyExclusive(member: string): ServiceError {
  const text = 'LogGroup name and LogGroup ARN are mutually exclusive parameters.';
  return new ServiceError('ValidationException', 400, text, member);
}

/**
 * Refuses what the service model refuses, in one text: `1 validation error detected: Value '10001' at 'limit' failed to
 * satisfy constraint: Member must have value less than or equal to 10000` (recorded 2026-02-03).
 */
export function checkRequest(shape: keyof typeof inputShapes, input: unknown): void {
  const problems = checkInput(inputShapes, shape, input);
  const [first] = problems;
  if (first === undefined) return;
  if (problems.some(isLongName)) {
    throw invalidParameter(
      'Invalid LogGroup or LogStream, both must have length less than or equal to 512.',
      first.member,
    );
  }
  throw invalidParameter(explainProblems(problems), first.member);
}

/** Recorded 2026-02-03, of CreateLogGroup. */
function isLongName({ member, kind, value }: InputProblem): boolean {
  const isName = member === '/logGroupName' || member === '/logStreamName';
  return isName && kind === 'length' && typeof value === 'string' && value.length > 512;
}
