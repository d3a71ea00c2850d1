/** CloudWatch Logs cuts events at 256 KB; a line without an end must not be collected for ever either. */
const LINE_LIMIT_BYTES = 256 * 1024;
const LINE_FEED = 0x0a;

/**
 * Cuts what a process writes into lines. A carriage return inside a line is a line break of one record: the
 * bootstraps write records that way so that they stay together.
 */
export function createLineReader(onLine: (text: string) => void): { read(chunk: Buffer): void; end(): void } {
  let pending: Buffer[] = [];
  let pendingLength = 0;

  const finishLine = (): void => {
    const line = pending.length === 1 && pending[0] !== undefined ? pending[0] : Buffer.concat(pending);
    pending = [];
    pendingLength = 0;
    onLine(line.toString().replace(/\r+$/, '').replaceAll('\r', '\n'));
  };

  return {
    read(chunk) {
      let rest = chunk;
      while (rest.length > 0) {
        const end = rest.indexOf(LINE_FEED);
        const part = rest.subarray(0, end === -1 ? rest.length : end);
        pending.push(part);
        pendingLength += part.length;
        if (end !== -1 || pendingLength > LINE_LIMIT_BYTES) finishLine();
        if (end === -1) return;
        rest = rest.subarray(end + 1);
      }
    },
    end() {
      if (pendingLength > 0) finishLine();
    },
  };
}
