/**
 * Stands in for wrk: a process of its own that keeps N connections busy on raw sockets. It reads no more of an answer
 * than where it ends, so that it is faster than the servers it loads.
 */
import { connect } from 'node:net';
import { median } from './statistics.mjs';

const { port, request, connections, seconds } = JSON.parse(process.argv[2]);
const headers = { Host: `127.0.0.1:${port}`, ...request.headers };
const message = Buffer.from(
  [
    `${request.method} ${request.path} HTTP/1.1`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    '\r\n',
  ].join('\r\n'),
);
const latenciesUs = [];
let failures = 0;

const start = performance.now();
const end = start + seconds * 1000;
await Promise.all(Array.from({ length: connections }, keepBusy));
const result = {
  requests: latenciesUs.length,
  failures,
  seconds: (performance.now() - start) / 1000,
  p50Us: median(latenciesUs),
};
process.stdout.write(`${JSON.stringify(result)}\n`);

function keepBusy() {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    let received = '';
    let sentAt = 0;
    const send = () => {
      sentAt = performance.now();
      socket.write(message);
    };
    socket.setEncoding('latin1');
    socket.on('connect', send);
    socket.on('data', (chunk) => {
      received += chunk;
      if (received.length < answerLength(received)) return;
      latenciesUs.push((performance.now() - sentAt) * 1000);
      if (received[9] !== '2') failures += 1;
      received = '';
      if (performance.now() < end) send();
      else socket.end();
    });
    socket.on('error', () => {
      failures += 1;
    });
    socket.on('close', resolve);
  });
}

/** How long the answer is that begins with `received`; infinite as long as that cannot be known. */
function answerLength(received) {
  const headEnd = received.indexOf('\r\n\r\n');
  if (headEnd === -1) return Number.POSITIVE_INFINITY;
  const head = received.slice(0, headEnd).toLowerCase();
  if (head.includes('\r\ntransfer-encoding: chunked')) {
    return received.endsWith('\r\n0\r\n\r\n') ? received.length : Number.POSITIVE_INFINITY;
  }
  return headEnd + 4 + Number(/\r\ncontent-length: (\d+)/.exec(head)?.[1] ?? 0);
}
