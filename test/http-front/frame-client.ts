import { connect, type TLSSocket } from 'node:tls';

/** Frame types of RFC 9113 section 6. */
export const DATA = 0;
export const HEADERS = 1;
export const RST_STREAM = 3;
export const SETTINGS = 4;
export const PING = 6;
export const GOAWAY = 7;
export const CONTINUATION = 9;

export const END_STREAM = 1;
export const ACK = 1;
export const END_HEADERS = 4;

export interface Frame {
  readonly type: number;
  readonly flags: number;
  readonly stream: number;
  readonly payload: Buffer;
}

export function frame(type: number, flags: number, stream: number, payload: Buffer = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** Header lines as HPACK literals without indexing (RFC 7541 section 6.2.2), so that a test says every byte. */
export function headerBlock(lines: readonly (readonly [name: string, value: string])[]): Buffer {
  return Buffer.concat(lines.flatMap(([name, value]) => [Buffer.from([0]), hpackText(name), hpackText(value)]));
}

function hpackText(text: string): Buffer {
  const bytes = Buffer.from(text, 'latin1');
  const length: number[] = [];
  if (bytes.length < 127) length.push(bytes.length);
  else {
    length.push(127);
    let rest = bytes.length - 127;
    for (; rest >= 128; rest = Math.floor(rest / 128)) length.push((rest % 128) + 128);
    length.push(rest);
  }
  return Buffer.concat([Buffer.from(length), bytes]);
}

export const GET = headerBlock([
  [':method', 'GET'],
  [':scheme', 'https'],
  [':path', '/data'],
  [':authority', 'localhost'],
]);

/** A client that sends HTTP/2 frames as they are. */
export class FrameClient {
  readonly socket: TLSSocket;
  readonly frames: Frame[] = [];
  isEnded = false;
  #received = Buffer.alloc(0);
  #changed: () => void = () => {};

  constructor(port: number) {
    this.socket = connect({ port, host: '127.0.0.1', ALPNProtocols: ['h2'], rejectUnauthorized: false });
    this.socket.on('data', (chunk: Buffer) => {
      this.#received = Buffer.concat([this.#received, chunk]);
      this.#readFrames();
      this.#changed();
    });
    const end = (): void => {
      this.isEnded = true;
      this.#changed();
    };
    this.socket.on('end', end).on('close', end).on('error', end);
    this.send(Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), frame(SETTINGS, 0, 0));
  }

  send(...bytes: readonly Buffer[]): void {
    if (!this.isEnded) this.socket.write(Buffer.concat(bytes));
  }

  /** The first frame that fits, past or future; undefined when the connection ends before it. */
  async frame(fits: (frame: Frame) => boolean): Promise<Frame | undefined> {
    let found: Frame | undefined;
    await this.#until(() => {
      found = this.frames.find(fits);
      return found !== undefined || this.isEnded;
    });
    return found;
  }

  async ended(): Promise<void> {
    await this.#until(() => this.isEnded);
  }

  close(): void {
    this.socket.destroy();
  }

  #readFrames(): void {
    while (this.#received.length >= 9) {
      const length = this.#received.readUIntBE(0, 3);
      if (this.#received.length < 9 + length) return;
      this.frames.push({
        type: this.#received[3] as number,
        flags: this.#received[4] as number,
        stream: this.#received.readUInt32BE(5),
        payload: this.#received.subarray(9, 9 + length),
      });
      this.#received = this.#received.subarray(9 + length);
    }
  }

  #until(condition: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.#changed = () => {
        if (condition()) resolve();
      };
      this.#changed();
    });
  }
}
