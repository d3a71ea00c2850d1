import { checkInput, explainProblems, type InputProblem, type InputShapes } from '../aws/check-input.ts';
import { ServiceError } from '../aws/service-error.ts';

/** How services of the query protocol refuse what their model refuses: under another name than the others. */
export function validationError(message: string, member?: string): ServiceError {
  return new ServiceError('ValidationError', 400, message, member);
}

/** @param explain a text of the service's own; null for the usual one */
export function checkQueryRequest(
  shapes: InputShapes,
  shape: string,
  input: unknown,
  explain: (problem: InputProblem) => string | null = () => null,
): void {
  const problems = checkInput(shapes, shape, input);
  const [first] = problems;
  if (first !== undefined) throw validationError(explain(first) ?? explainProblems(problems), first.member);
}
