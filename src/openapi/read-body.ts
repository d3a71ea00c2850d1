import { isJsonObject } from '../base/json.ts';

/**
 * The document that a `Body` holds: JSON, or what `readYaml` makes of it. Null when it is neither, or not an object.
 *
 * The parser of YAML is handed in, so that whoever imports JSON (SAM, CDK, most of the CLI's users) never loads it.
 */
export function readBody(
  text: string,
  readYaml?: (text: string) => unknown,
): { readonly [key: string]: unknown } | null {
  const body = parse(text, readYaml);
  return isJsonObject(body) ? body : null;
}

function parse(text: string, readYaml?: (text: string) => unknown): unknown {
  try {
    return JSON.parse(text);
  } catch {
    if (readYaml === undefined) return null;
  }
  try {
    return readYaml(text);
  } catch {
    return null;
  }
}
