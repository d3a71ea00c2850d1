/**
 * What keeps log events: bounded, the oldest go first. Groups and streams are known to it by their ids alone, and what
 * was never written or is gone is empty, so that nothing has to be made before the first event. What the account has
 * deleted is nobody's to read, and goes by itself some time after.
 */
export interface LogStorage {
  /** Queues events of one stream, in the order in which they are given. */
  append(groupId: string, streamId: string, events: readonly LogEvent[]): void;
  /**
   * Resolves when what is queued can no longer be lost with the process. Never rejects: what could not be kept is told
   * to whoever made the storage.
   */
  flush(): Promise<void>;
  /** One page of events by time. Everything appended before is seen. */
  read(groupId: string, query: LogQuery): Promise<LogPage>;
  /** By stream id; a stream without events is absent. */
  streams(groupId: string): Promise<ReadonlyMap<string, StreamActivity>>;
  storedBytes(groupId: string): Promise<number>;
}

export interface LogEvent {
  /** Epoch milliseconds: when it happened. */
  readonly timestamp: number;
  /** Epoch milliseconds: when it came. */
  readonly ingestionTime: number;
  readonly message: string;
}

/** Where an event stands among those of its group: by timestamp, and by arrival where that is the same. */
export interface LogPosition {
  readonly timestamp: number;
  /** Grows with every event of a group. */
  readonly sequence: number;
}

export interface StoredLogEvent extends LogEvent, LogPosition {
  readonly streamId: string;
}

export interface LogQuery {
  readonly streamIds: ReadonlySet<string>;
  /** The first timestamp that counts. */
  readonly from: number;
  /** The first timestamp that does not. */
  readonly to: number;
  /** `backward`: the last events before `beyond`, rather than the first after it. */
  readonly direction: 'forward' | 'backward';
  /** The page begins beyond this one, in the direction. */
  readonly beyond: LogPosition | null;
  readonly limit: number;
  readonly limitBytes: number;
  readonly matches?: (message: string) => boolean;
}

export interface LogPage {
  /** The earliest first, whatever the direction. */
  readonly events: readonly StoredLogEvent[];
  /** Where the next page begins; null when there is nothing more. A page may be empty although there is. */
  readonly next: LogPosition | null;
}

export interface StreamActivity {
  readonly firstEventTimestamp: number;
  readonly lastEventTimestamp: number;
  readonly lastIngestionTime: number;
}
