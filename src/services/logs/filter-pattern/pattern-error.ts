/** What CloudWatch Logs says of a filter pattern that it does not take. */
export class PatternError extends Error {
  override readonly name = 'PatternError';
}

/** Reported of AWS: `Invalid character(s) in term ':'` for `?Status: timeout`, `'$."'` for `{ $."sc-status" = 5* }`. */
export function invalidCharacters(characters: string): PatternError {
  return new PatternError(`Invalid character(s) in term '${characters}'`);
}

/** Reported of AWS from 2019 on, for patterns of every kind. */
export function invalidPattern(): PatternError {
  return new PatternError('Invalid filter pattern');
}
