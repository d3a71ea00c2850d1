/**
 * Whether `address` lies in `range`: an address, or a block in CIDR notation (`192.0.2.0/24`, `2001:db8::/32`). Null when
 * the range is neither. An IPv4 address that comes in IPv6's clothes (`::ffff:192.0.2.1`) is an IPv4 address.
 */
export function isInIpRange(address: string, range: string): boolean | null {
  const [start = '', length, ...rest] = range.split('/');
  const block = parseIp(start);
  if (block === null || rest.length > 0) return null;
  const bits = block.length * 8;
  if (length !== undefined && !/^\d{1,3}$/.test(length)) return null;
  const prefix = length === undefined ? bits : Number(length);
  if (prefix > bits) return null;
  const bytes = parseIp(address);
  if (bytes === null || bytes.length !== block.length) return false;
  return sharePrefix(bytes, block, prefix);
}

function sharePrefix(a: readonly number[], b: readonly number[], bits: number): boolean {
  return a.every((byte, index) => {
    const kept = Math.min(8, Math.max(0, bits - index * 8));
    const mask = (0xff << (8 - kept)) & 0xff;
    return (byte & mask) === ((b[index] as number) & mask);
  });
}

/** 4 bytes or 16; null when the text is no address. */
function parseIp(text: string): readonly number[] | null {
  if (!text.includes(':')) return parseIpv4(text);
  const bytes = parseIpv6(text);
  const isMapped = bytes?.every((byte, index) => index >= 12 || byte === (index < 10 ? 0 : 0xff)) === true;
  return isMapped ? (bytes?.slice(12) ?? null) : bytes;
}

function parseIpv4(text: string): readonly number[] | null {
  const parts = text.split('.');
  const isValid = parts.length === 4 && parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255);
  return isValid ? parts.map(Number) : null;
}

function parseIpv6(text: string): readonly number[] | null {
  const lastColon = text.lastIndexOf(':');
  const embedded = text.includes('.') ? parseIpv4(text.slice(lastColon + 1)) : [];
  if (embedded === null) return null;
  const hex = embedded.length === 0 ? text : text.slice(0, lastColon) + (text[lastColon - 1] === ':' ? ':' : '');
  const halves = hex.split('::').map((half) => (half === '' ? [] : half.split(':')));
  const [head = [], tail] = halves;
  if (halves.length > 2 || ![...head, ...(tail ?? [])].every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return null;
  const missing = 8 - embedded.length / 2 - head.length - (tail?.length ?? 0);
  if (tail === undefined ? missing !== 0 : missing < 1) return null;
  const groups = [...head, ...Array.from({ length: missing }, () => '0'), ...(tail ?? [])];
  const bytes = groups.flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 0xff]);
  return [...bytes, ...embedded];
}
