import { ServiceError } from '../../../aws/service-error.ts';
import { ExplainedRefusal } from '../../explained-refusal.ts';

/**
 * A refusal is about a member of an operation's input; `place` says where the template has it, so that the line that is
 * shown is the one to change.
 */
export async function placeRefusals<T>(place: (member: string) => string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ServiceError) || error.member === undefined) throw error;
    const placed = new ServiceError(error.name, error.httpStatus, error.message, place(error.member), error.details);
    throw error instanceof ExplainedRefusal ? new ExplainedRefusal(placed, error.help) : placed;
  }
}

/** `/responseParameters/…` of the model is `/ResponseParameters/…` in the template. */
export function asProperty(member: string): string {
  return member.replace(/^\/./, (first) => first.toUpperCase());
}
