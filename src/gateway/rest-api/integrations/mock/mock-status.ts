import { isJsonObject } from '../../../../base/json.ts';

/**
 * The status code in a rendered request template of a MOCK; null when API Gateway finds none there.
 *
 * Its parser is its own: `{ statusCode: 200 }`, which the CDK writes, is no JSON and is accepted (recorded), and so is
 * much else behind the status. What is accepted and refused here is what people tried on AWS (`mock-status.test.ts`).
 */
export function readMockStatus(rendered: string): number | null {
  const text = rendered.trim();
  const json = parsedOrUndefined(text);
  if (json !== undefined) return isJsonObject(json) ? integerOrNull(json.statusCode) : null;
  if (!text.startsWith('{') || !text.endsWith('}') || hasOpenBrace(text)) return null;
  for (const item of text.slice(1, -1).split(',')) {
    const digits = STATUS_ITEM.exec(item)?.[1];
    if (digits !== undefined) return integerOrNull(Number(digits));
  }
  return null;
}

/** The quotes around the name may be single, double or none, and have to be the same. */
const STATUS_ITEM = /^\s*(?:statusCode|'statusCode'|"statusCode")\s*:\s*(-?[0-9]+)\s*$/;

function parsedOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function integerOrNull(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : null;
}

/** `}` may be too many, `{` may not. */
function hasOpenBrace(text: string): boolean {
  let open = 0;
  for (const character of text) {
    if (character === '{') open++;
    else if (character === '}') open--;
  }
  return open > 0;
}
