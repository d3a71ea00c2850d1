/**
 * Times are epoch milliseconds in the account. The service model's timestamps are epoch seconds, as numbers, and that is
 * what the outputs of operations hold, so that nothing has to know on the wire which members are times.
 */
export function seconds(epochMs: number): number {
  return Math.floor(epochMs / 1000);
}
