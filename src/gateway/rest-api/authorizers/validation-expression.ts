/** Whether a token is of the form that `identityValidationExpression` asks for; null when everything is. */
export function compileValidation(expression: string | undefined): ((token: string) => boolean) | null {
  if (expression === undefined || expression === '') return null;
  const pattern = new RegExp(`^(?:${expression})$`);
  return (token) => pattern.test(token);
}
