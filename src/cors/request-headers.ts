import { type HeaderList, isNamed } from '../base/header-list.ts';
import { isToken } from '../base/token.ts';
import { type Behaviour, departures } from './behaviour.ts';
import { splitHeaderValue, toSortedLowerCaseSet } from './header-value.ts';
import { isForbiddenMethod } from './methods.ts';

/** The longest value that a safelisted header may have, and the most that all of them may have together, in bytes. */
const VALUE_LIMIT_BYTES = 128;
const ALL_VALUES_LIMIT_BYTES = 1024;

/** Below 0x20 except TAB, the delimiters `" ( ) : < > ? @ [ \ ] { }`, and DEL. */
const unsafeByte = /[\0-\x08\n-\x1f"():<>?@[\\\]{}\x7f]/;

const safeContentTypes = new Set(['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain']);

/** Whether a header of this name and value is one that any HTML form could send, so that it needs no preflight. */
export function isCorsSafelistedRequestHeader(name: string, value: string, behaviour: Behaviour = 'standard'): boolean {
  // 1. If value's length is greater than 128, then return false.
  if (value.length > VALUE_LIMIT_BYTES) return false;

  // 2. Byte-lowercase name and switch on the result.
  const lowerCaseName = name.toLowerCase();
  switch (lowerCaseName) {
    case 'accept':
      return !unsafeByte.test(value);
    case 'accept-language':
    case 'content-language':
      return /^[0-9A-Za-z *,\-.;=]*$/.test(value);
    case 'content-type':
      return !unsafeByte.test(value) && safeContentTypes.has(mimeTypeEssence(value) ?? '');
    case 'range':
      return isSafeRange(value);
    default:
      return departures[behaviour].furtherSafelistedHeaders.has(lowerCaseName);
  }
}

/**
 * The names that `Access-Control-Request-Headers` will list, lower-case and sorted: every header that is not safelisted,
 * and all of the safelisted ones too when their values exceed 1024 bytes together.
 */
export function corsUnsafeRequestHeaderNames(headers: HeaderList, behaviour: Behaviour = 'standard'): string[] {
  // 1. Let unsafeNames be a new list.
  const unsafeNames: string[] = [];
  // 2. Let potentiallyUnsafeNames be a new list.
  const potentiallyUnsafeNames: string[] = [];
  // 3. Let safelistValueSize be 0.
  let safelistValueSize = 0;

  // 4. For each header of headers:
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = headers[i] as string;
    const value = headers[i + 1] as string;
    // 4.1. If header is not a CORS-safelisted request-header, then append header's name to unsafeNames.
    if (!isCorsSafelistedRequestHeader(name, value, behaviour)) unsafeNames.push(name);
    // 4.2. Otherwise, append it to potentiallyUnsafeNames and increase safelistValueSize by its value's length.
    else {
      potentiallyUnsafeNames.push(name);
      safelistValueSize += value.length;
    }
  }

  // 5. If safelistValueSize is greater than 1024, then append each of potentiallyUnsafeNames to unsafeNames.
  if (safelistValueSize > ALL_VALUES_LIMIT_BYTES) unsafeNames.push(...potentiallyUnsafeNames);

  // 6. Return the result of converting header names to a sorted-lowercase set with unsafeNames.
  if (departures[behaviour].repeatsRequestHeaderNames) return unsafeNames.map((name) => name.toLowerCase()).sort();
  return toSortedLowerCaseSet(unsafeNames);
}

/** `Authorization`: the one header that `Access-Control-Allow-Headers: *` does not cover. */
export function isCorsNonWildcardRequestHeaderName(name: string): boolean {
  return isNamed(name, 'authorization');
}

/** The headers that a `no-cors` request may carry, if their values are safelisted; all others are dropped silently. */
export function isNoCorsSafelistedRequestHeaderName(name: string): boolean {
  return /^(?:accept|accept-language|content-language|content-type)$/i.test(name);
}

export function isNoCorsSafelistedRequestHeader(name: string, value: string): boolean {
  return isNoCorsSafelistedRequestHeaderName(name) && isCorsSafelistedRequestHeader(name, value);
}

const forbiddenNames = new Set([
  'accept-charset',
  'accept-encoding',
  'access-control-request-headers',
  'access-control-request-method',
  'connection',
  'content-length',
  'cookie',
  'cookie2',
  'date',
  'dnt',
  'expect',
  'host',
  'keep-alive',
  'origin',
  'referer',
  'set-cookie',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'via',
]);

/** Whether script cannot set this header: the browser drops it without a word. `User-Agent` is not among them. */
export function isForbiddenRequestHeader(name: string, value: string): boolean {
  const lowerCaseName = name.toLowerCase();
  // 1. If name is one of the listed names, then return true.
  if (forbiddenNames.has(lowerCaseName)) return true;
  // 2. If name starts with `proxy-` or `sec-`, then return true.
  if (/^(?:proxy|sec)-/.test(lowerCaseName)) return true;
  // 3. If name is a method override, then return whether one of its values is a forbidden method.
  if (/^(?:x-http-method|x-http-method-override|x-method-override)$/.test(lowerCaseName)) {
    return splitHeaderValue(value).some(isForbiddenMethod);
  }
  // 4. Return false.
  return false;
}

/** Type and subtype in lower case, null when the value does not parse as a MIME type. Parameters cannot spoil it. */
function mimeTypeEssence(value: string): string | null {
  const match = /^[\t\n\r ]*([^/]*)\/([^;]*)/.exec(value);
  const type = match?.[1] ?? '';
  const subtype = (match?.[2] ?? '').replace(/[\t\n\r ]+$/, '');
  return isToken(type) && isToken(subtype) ? `${type}/${subtype}`.toLowerCase() : null;
}

/** One range with a start: `bytes=100-200`, `bytes=200-`. ("Parse a single range header value", no whitespace) */
function isSafeRange(value: string): boolean {
  const match = /^bytes=([0-9]+)-([0-9]*)$/.exec(value);
  if (match === null) return false;
  const end = match[2] ?? '';
  return end === '' || BigInt(match[1] ?? '') <= BigInt(end);
}
