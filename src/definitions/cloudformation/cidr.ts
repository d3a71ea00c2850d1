/**
 * `Fn::Cidr`: the first `count` blocks of `cidrBits` host bits inside `ipBlock`. undefined when the arguments do not
 * describe such blocks.
 */
export function cidrBlocks(ipBlock: string, count: number, cidrBits: number): string[] | undefined {
  const block = parseBlock(ipBlock);
  if (block === undefined || !Number.isInteger(count) || !Number.isInteger(cidrBits)) return undefined;
  const prefix = block.bits - cidrBits;
  if (count < 1 || count > 256 || cidrBits < 1 || prefix < block.prefix) return undefined;
  const size = 1n << BigInt(cidrBits);
  const total = 1n << BigInt(block.bits - block.prefix);
  if (size * BigInt(count) > total) return undefined;
  const first = block.address - (block.address % total);
  return Array.from(
    { length: count },
    (_, index) => `${formatAddress(first + size * BigInt(index), block.bits)}/${prefix}`,
  );
}

interface Block {
  readonly address: bigint;
  readonly prefix: number;
  readonly bits: 32 | 128;
}

function parseBlock(text: string): Block | undefined {
  const [, address = '', prefixText = ''] = /^([0-9a-fA-F.:]+)\/([0-9]{1,3})$/.exec(text) ?? [];
  const prefix = Number(prefixText);
  const v4 = parseV4(address);
  if (v4 !== undefined) return prefix <= 32 ? { address: v4, prefix, bits: 32 } : undefined;
  const v6 = parseV6(address);
  return v6 !== undefined && prefix <= 128 ? { address: v6, prefix, bits: 128 } : undefined;
}

function parseV4(text: string): bigint | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || parts.some((part) => !/^[0-9]{1,3}$/.test(part) || Number(part) > 255)) return undefined;
  return parts.reduce((sum, part) => (sum << 8n) + BigInt(part), 0n);
}

function parseV6(text: string): bigint | undefined {
  const [head = '', tail, ...rest] = text.split('::');
  if (rest.length > 0 || !text.includes(':')) return undefined;
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const missing = 8 - left.length - right.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  const groups = [...left, ...Array<string>(missing).fill('0'), ...right];
  if (groups.some((group) => !/^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  return groups.reduce((sum, group) => (sum << 16n) + BigInt(`0x${group}`), 0n);
}

function formatAddress(address: bigint, bits: 32 | 128): string {
  if (bits === 32) return [24n, 16n, 8n, 0n].map((shift) => (address >> shift) & 255n).join('.');
  const groups = Array.from({ length: 8 }, (_, index) =>
    ((address >> BigInt(112 - 16 * index)) & 0xffffn).toString(16),
  );
  const run = longestZeroRun(groups);
  if (run.length < 2) return groups.join(':');
  return `${groups.slice(0, run.start).join(':')}::${groups.slice(run.start + run.length).join(':')}`;
}

/** RFC 5952: the longest run of zero groups is written `::`, the first of them when there are several. */
function longestZeroRun(groups: readonly string[]): { readonly start: number; readonly length: number } {
  let longest = { start: 0, length: 0 };
  let length = 0;
  for (const [index, group] of groups.entries()) {
    length = group === '0' ? length + 1 : 0;
    if (length > longest.length) longest = { start: index - length + 1, length };
  }
  return longest;
}
