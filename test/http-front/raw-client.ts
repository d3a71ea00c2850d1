import { connect, type Socket } from 'node:net';

/** One turn of the event loop: what was written to a loopback socket has been read by a server in this process. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

export interface RawAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** A client that sends bytes as they are and reads the answers as a strict client would. */
export class RawClient {
  readonly socket: Socket;
  readonly answers: RawAnswer[] = [];
  #received = Buffer.alloc(0);
  /** What came after `#received`, until an answer that has begun is whole. */
  readonly #chunks: Buffer[] = [];
  #size = 0;
  #needed = 0;
  #ended = false;
  #failed = false;
  #changed: () => void = () => {};
  /** For each answer to come: whether it has no body because the request was a HEAD. */
  isHead = false;

  constructor(port: number) {
    this.socket = connect({ port, host: '127.0.0.1', noDelay: true, allowHalfOpen: false });
    this.socket.on('data', (chunk: Buffer) => {
      this.#chunks.push(chunk);
      this.#size += chunk.length;
      if (this.#size < this.#needed) return;
      this.#received = Buffer.concat([this.#received, ...this.#chunks.splice(0)]);
      this.#needed = 0;
      for (let answer = this.#next(); answer !== null; answer = this.#next()) this.answers.push(answer);
      this.#changed();
    });
    this.socket.on('error', () => {
      this.#failed = true;
      this.#changed();
    });
    this.socket.on('end', () => {
      this.#ended = true;
      this.#changed();
    });
    this.socket.on('close', () => {
      this.#ended = true;
      this.#changed();
    });
  }

  get isEnded(): boolean {
    return this.#ended;
  }

  get statuses(): number[] {
    return this.answers.map((answer) => answer.status);
  }

  /** Bytes that arrived and are no answer. */
  get rest(): string {
    return Buffer.concat([this.#received, ...this.#chunks]).toString('latin1');
  }

  send(bytes: string | Buffer): void {
    if (!this.#ended && !this.#failed)
      this.socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
  }

  /** Resolves when `count` answers are there or the server has closed. */
  async answered(count: number): Promise<RawAnswer[]> {
    await this.#until(() => this.answers.length >= count || this.#ended || this.#failed);
    return this.answers;
  }

  /** Resolves when the server has closed the connection. */
  async ended(): Promise<RawAnswer[]> {
    await this.#until(() => this.#ended);
    return this.answers;
  }

  close(): void {
    this.socket.destroy();
  }

  #until(condition: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.#changed = () => {
        if (condition()) resolve();
      };
      this.#changed();
    });
  }

  #next(): RawAnswer | null {
    const headEnd = this.#received.indexOf('\r\n\r\n');
    if (headEnd === -1) return null;
    const [statusLine = '', ...lines] = this.#received.toString('latin1', 0, headEnd).split('\r\n');
    const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(statusLine)?.[1]);
    const headers = new Map<string, string>();
    for (const line of lines) {
      const colon = line.indexOf(':');
      headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
    }
    const bodiless = this.isHead || status < 200 || status === 204 || status === 304;
    const length = bodiless ? 0 : Number(headers.get('content-length'));
    const end = headEnd + 4 + length;
    if (Number.isNaN(length)) throw new Error(`An answer without Content-Length: ${statusLine}`);
    if (this.#received.length < end) {
      this.#needed = end;
      return null;
    }
    const body = this.#received.toString('latin1', headEnd + 4, end);
    this.#received = this.#received.subarray(end);
    this.#size -= end;
    return { status, headers, body };
  }
}

/** The only answer to `bytes`; the connection stays open. */
export async function ask(port: number, bytes: string): Promise<RawAnswer> {
  const client = new RawClient(port);
  client.send(bytes);
  const [answer] = await client.answered(1);
  client.close();
  if (answer === undefined) throw new Error('The server closed the connection without an answer.');
  return answer;
}
