import { checkInput, explainProblems, type InputProblem } from '../../aws/check-input.ts';
import { inputShapes } from '../../aws/generated/lambda-inputs.ts';
import { ServiceError } from '../../aws/service-error.ts';

export function invalidParameter(message: string, member?: string): ServiceError {
  return new ServiceError('InvalidParameterValueException', 400, message, member);
}

export function resourceNotFound(message: string, member?: string): ServiceError {
  return new ServiceError('ResourceNotFoundException', 404, message, member);
}

export function resourceConflict(message: string, member?: string): ServiceError {
  return new ServiceError('ResourceConflictException', 409, message, member);
}

export function preconditionFailed(message: string, member?: string): ServiceError {
  return new ServiceError('PreconditionFailedException', 412, message, member);
}

/** Recorded. Policies have a text of their own. */
export function checkRevision(latest: string, wanted: string | undefined): void {
  if (wanted === undefined || wanted === latest) return;
  throw preconditionFailed(
    'The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id',
    '/RevisionId',
  );
}

/**
 * Refuses what the service model refuses, all of it in one text, as Lambda does: `1 validation error detected: Value
 * 'r1' at 'role' failed to satisfy constraint: …` (recorded).
 */
export function checkRequest(
  shape: keyof typeof inputShapes,
  input: unknown,
  except: (problem: InputProblem) => boolean = () => false,
): void {
  const problems = checkInput(inputShapes, shape, input).filter((problem) => !except(problem));
  const [first] = problems;
  if (first !== undefined) {
    throw new ServiceError('ValidationException', 400, explainProblems(problems), first.member);
  }
}
