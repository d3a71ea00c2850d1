import { compileJavaRegex } from '../../../base/java-regex/java-regex.ts';

/**
 * Whether a token is of the form that `identityValidationExpression` asks for; null when everything is. The expression
 * has to match the whole token. One that is no pattern, and one that takes too long, match nothing: refusing is the safe
 * side.
 */
export function compileValidation(expression: string | undefined): ((token: string) => boolean) | null {
  if (expression === undefined || expression === '') return null;
  const regex = compileJavaRegex(expression);
  if ('error' in regex) return () => false;
  return (token) => {
    try {
      return regex.matches(token);
    } catch {
      return false;
    }
  };
}
