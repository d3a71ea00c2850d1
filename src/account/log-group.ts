/** A log group of CloudWatch Logs. Its events are not in the account: the log storage has them, by `id`. */
export interface LogGroup {
  readonly logGroupName: string;
  /** 16 hexadecimal digits, new for every group: one that is made again under a name has nothing of the one before. */
  readonly id: string;
  /** Epoch milliseconds. */
  readonly creationTime: number;
  readonly logGroupClass: string;
  readonly retentionInDays?: number;
  readonly kmsKeyId?: string;
  readonly deletionProtectionEnabled: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

export interface LogStream {
  readonly logStreamName: string;
  /** 16 hexadecimal digits; the events of the stream carry them. */
  readonly id: string;
  /** Epoch milliseconds. */
  readonly creationTime: number;
}
