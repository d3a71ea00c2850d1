import { isJsonObject } from '../../../base/json.ts';

/** `ZeroDivisionError: division by zero`, from Lambda's error JSON. */
export function explainFunctionError(payload: Buffer): string {
  const error = readError(payload);
  if (error === null) return payload.toString('utf8');
  return error.type === '' ? error.message : `${error.type}: ${error.message}`;
}

/** `division by zero`; null when the payload is no error of Lambda's. */
export function functionErrorMessage(payload: Buffer): string | null {
  return readError(payload)?.message ?? null;
}

function readError(payload: Buffer): { readonly type: string; readonly message: string } | null {
  try {
    const error: unknown = JSON.parse(payload.toString('utf8'));
    if (!isJsonObject(error) || typeof error.errorMessage !== 'string') return null;
    return { type: typeof error.errorType === 'string' ? error.errorType : '', message: error.errorMessage };
  } catch {
    return null;
  }
}
