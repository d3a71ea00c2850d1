import { checkInput, explainProblem, type InputProblem } from '../../aws/check-input.ts';
import { inputShapes } from '../../aws/generated/apigatewayv2-inputs.ts';
import { pointerSteps } from '../../base/json.ts';
import type { OperationContext } from '../operation-context.ts';
import { badRequestInOurWords } from './refusals.ts';

/**
 * Refuses what the service model refuses. `except` names the members that the operation checks itself, because AWS has
 * words of its own for them or because an assumption decides.
 */
export function checkRequest(
  context: OperationContext,
  shape: keyof typeof inputShapes,
  input: unknown,
  except: readonly string[] = [],
): void {
  const problem = checkInput(inputShapes, shape, input).find(({ member }) => !except.includes(member));
  if (problem !== undefined) throw badRequestInOurWords(context, explain(problem), problem.member);
}

/** `Route key is required` is recorded (goldstack#42, 2022); the other texts are Lambda's and the REST API's form. */
function explain(problem: InputProblem): string {
  if (problem.kind !== 'missing') return explainProblem(problem);
  const name = pointerSteps(problem.member).at(-1) ?? '';
  const words = name.replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return `${words} is required`;
}
