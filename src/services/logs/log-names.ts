import { createHash, randomBytes } from 'node:crypto';
import type { LogGroup, LogStream } from '../../account/log-group.ts';
import type { Transaction } from '../../account/store.ts';
import { logGroupArn } from '../../aws/arn.ts';
import type { OperationContext } from '../operation-context.ts';
import { invalidParameter, mutuallyExclusive, resourceNotFound } from './refusals.ts';

/** The key of a group or stream among those of its kind. A long name of rare characters would be too long for a key. */
export function nameKey(name: string): string {
  // Half a surrogate pair cannot be encoded; no name may have one.
  const key = LONE_SURROGATE.test(name) ? '' : encodeURIComponent(name);
  if (key !== '' && key.length <= LONGEST_KEY) return key;
  // A name that is encoded has no `#`.
  return `#${createHash('sha256').update(JSON.stringify(name)).digest('hex')}`;
}

const LONE_SURROGATE = /\p{Surrogate}/u;
const LONGEST_KEY = 700;

export function streamKey(group: LogGroup, logStreamName: string): string {
  return `${group.id}/${nameKey(logStreamName)}`;
}

/** 16 hexadecimal digits that nothing else has. */
export function newLogId(): string {
  return randomBytes(8).toString('hex');
}

export interface GroupReference {
  readonly logGroupName?: string | undefined;
  /** A name or an ARN, with or without `:*`. */
  readonly logGroupIdentifier?: string | undefined;
}

/** The name of the group that is meant. */
export function readGroupReference({ logGroupName, logGroupIdentifier }: GroupReference): string {
  if (logGroupName !== undefined && logGroupIdentifier !== undefined) throw mutuallyExclusive('/logGroupIdentifier');
  const given = logGroupName ?? logGroupIdentifier;
  // The words are Crossgate's: what AWS says is not recorded.
  if (given === undefined) throw invalidParameter('A LogGroup name or LogGroup ARN is required.', '/logGroupName');
  return nameInArn(given) ?? given;
}

/** The group's name in `arn:aws:logs:<region>:<account>:log-group:<name>` and `…:<name>:*`; null for what is no such ARN. */
export function nameInArn(arn: string): string | null {
  return /^arn:[^:]*:logs:[^:]*:[^:]*:log-group:([^:]+)(?::.*)?$/.exec(arn)?.[1] ?? null;
}

export async function getGroup(
  transaction: Transaction,
  logGroupName: string,
  member = '/logGroupName',
): Promise<LogGroup> {
  const group = await transaction.get('logGroups', nameKey(logGroupName));
  if (group === undefined) throw resourceNotFound('log group', member);
  return group;
}

export async function getStream(transaction: Transaction, group: LogGroup, logStreamName: string): Promise<LogStream> {
  const stream = await transaction.get('logStreams', streamKey(group, logStreamName));
  if (stream === undefined) throw resourceNotFound('log stream', '/logStreamName');
  return stream;
}

export function streamArn(context: OperationContext, group: LogGroup, logStreamName: string): string {
  return `${logGroupArn(context, group.logGroupName)}:log-stream:${logStreamName}`;
}

/** Names by their code units, as AWS's "ASCII order". */
export function byName(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
