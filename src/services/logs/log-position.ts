import type { LogPosition, StoredLogEvent } from './log-storage.ts';

/**
 * A position as AWS writes it: a number of 56 digits whose upper bits are the timestamp (recorded, e.g. event
 * 34254535366754881534587556924695368967726048245496414208 of 1536026489779: shifted by 144 bits).
 */
export function formatPosition({ timestamp, sequence }: LogPosition, upper = 0n): string {
  const number = (BigInt(timestamp) << TIMESTAMP_SHIFT) | (upper << GROUP_SHIFT) | BigInt(sequence);
  return number.toString().padStart(DIGITS, '0');
}

/** Null for what is no such number. */
export function parsePosition(text: string): LogPosition | null {
  if (!/^\d{56}$/.test(text)) return null;
  const number = BigInt(text);
  return { timestamp: Number(number >> TIMESTAMP_SHIFT), sequence: Number(number & SEQUENCE_MASK) };
}

/** Unique among all groups: those who follow a log tell by it which events they have seen. */
export function eventIdOf(groupId: string, event: StoredLogEvent): string {
  return formatPosition(event, BigInt(`0x${groupId}`));
}

const DIGITS = 56;
const TIMESTAMP_SHIFT = 144n;
const GROUP_SHIFT = 64n;
const SEQUENCE_MASK = (1n << 64n) - 1n;
