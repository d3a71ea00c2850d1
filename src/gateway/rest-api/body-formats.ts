import { compileEcmaRegex } from '../../base/ecma-regex/ecma-regex.ts';

export interface BodyFormat {
  readonly isValid: (text: string) => boolean;
  /** What the validator of AWS says of a text that is not valid. */
  readonly message: (text: string) => string;
}

const DATE_TIME_FORMATS = `["yyyy-MM-dd'T'HH:mm:ssZ","yyyy-MM-dd'T'HH:mm:ss.[0-9]{1,12}Z"]`;

/** The formats of draft 4. Any other is ignored: `date` and `int32`, for two. */
export const BODY_FORMATS: Readonly<Record<string, BodyFormat>> = {
  'date-time': {
    isValid: isDateTime,
    message: (text) => `string "${text}" is invalid against requested date format(s) ${DATE_TIME_FORMATS}`,
  },
  email: { isValid: isEmail, message: (text) => `string "${text}" is not a valid email address` },
  hostname: { isValid: isHostname, message: (text) => `string "${text}" is not a valid hostname` },
  ipv4: { isValid: isIpv4, message: (text) => `string "${text}" is not a valid IPv4 address` },
  ipv6: { isValid: isIpv6, message: (text) => `string "${text}" is not a valid IPv6 address` },
  regex: {
    isValid: (text) => !('error' in compileEcmaRegex(text)),
    message: (text) => `string "${text}" is not a valid ECMA 262 regular expression`,
  },
  uri: { isValid: isUri, message: (text) => `string "${text}" is not a valid URI` },
  uuid: { isValid: isUuid, message: (text) => `input string "${text}" is not a valid UUID` },
};

const DATE_TIME = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d{1,12})?(?:Z|[+-]\d\d:?\d\d)$/;

function isDateTime(text: string): boolean {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = (DATE_TIME.exec(text) ?? [])
    .slice(1)
    .map(Number);
  if (month < 1 || month > 12 || day < 1) return false;
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate() && hour < 24 && minute < 60 && second < 60;
}

function isEmail(text: string): boolean {
  const at = text.lastIndexOf('@');
  const local = text.slice(0, at);
  if (at < 1 || /[\s@()<>,;:\\"[\]\0-\x1f\x7f]/.test(local) || hasBadDots(local)) return false;
  const domain = text.slice(at + 1);
  return /^[\p{L}\p{Nd}.-]+$/u.test(domain) && !hasBadDots(domain);
}

function hasBadDots(text: string): boolean {
  return text.startsWith('.') || text.endsWith('.') || text.includes('..');
}

function isHostname(text: string): boolean {
  const labels = text.replace(/\.$/, '').split('.');
  if (text.length > 253 || /^\d/.test(labels.at(-1) ?? '')) return false;
  return labels.every(
    (label) => label.length <= 63 && /^[\p{L}\p{Nd}](?:[\p{L}\p{Nd}_-]*[\p{L}\p{Nd}])?$/u.test(label),
  );
}

function isIpv4(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255);
}

function isIpv6(text: string): boolean {
  const lastColon = text.lastIndexOf(':');
  if (lastColon === -1) return false;
  const tail = text.slice(lastColon + 1);
  if (tail.includes('.')) return isIpv4(tail) && isIpv6(`${text.slice(0, lastColon + 1)}0:0`);
  const [left = '', right, ...more] = text.split('::');
  if (more.length > 0) return false;
  const groups = [left, right ?? ''].flatMap((part) => (part === '' ? [] : part.split(':')));
  if (!groups.every((group) => /^[\da-f]{1,4}$/i.test(group))) return false;
  return right === undefined ? groups.length === 8 : groups.length < 8;
}

/** As java.net.URI reads one, which takes relative references and characters of any script. */
function isUri(text: string): boolean {
  if (!/^(?:[^\s"<>\\^`{|}%\0-\x1f\x7f]|%[\da-f]{2})*$/i.test(text)) return false;
  const [beforeHash, ...fragments] = text.split('#');
  if (fragments.length > 1) return false;
  const scheme = /^([^/?]*?):(.*)$/s.exec(beforeHash ?? '');
  if (scheme === null) return true;
  return /^[a-z][a-z\d+.-]*$/i.test(scheme[1] ?? '') && scheme[2] !== '';
}

function isUuid(text: string): boolean {
  return /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i.test(text);
}
