import { randomUUID } from 'node:crypto';

/** A new one for every environment: `2025/11/24/[$LATEST]0123456789abcdef0123456789abcdef` (recorded). */
export function newLogStreamName(version: string, nowMs: number): string {
  const day = new Date(nowMs).toISOString().slice(0, 10).replaceAll('-', '/');
  return `${day}/[${version}]${randomUUID().replaceAll('-', '')}`;
}
