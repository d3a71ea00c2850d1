/**
 * The value of an unquoted YAML scalar: null, true and false as in YAML 1.2's core schema, everything else text, except
 * numbers that JavaScript writes exactly as the file does.
 *
 * Every other number stays the text it is, because in a template it nearly always was meant as text and would lose
 * something: `PayloadFormatVersion: 2.0`, an account id such as `012345678901`, a commit `12e5`, an id beyond 2^53.
 * Whoever needs a number of a property has to take text anyway: a parameter's value is always text.
 */
export function plainScalarValue(text: string): string | number | boolean | null {
  switch (text) {
    case '':
    case '~':
    case 'null':
    case 'Null':
    case 'NULL':
      return null;
    case 'true':
    case 'True':
    case 'TRUE':
      return true;
    case 'false':
    case 'False':
    case 'FALSE':
      return false;
    default:
      return numberOrText(text);
  }
}

/** A number when that number is written exactly like `text`, else `text`. */
export function numberOrText(text: string): string | number {
  const first = text.charCodeAt(0);
  const mayBeNumber = (first >= 48 && first <= 57) || first === 45;
  if (!mayBeNumber) return text;
  const value = Number(text);
  return String(value) === text && Number.isFinite(value) ? value : text;
}
