import { answer, startCountingFront } from './counting-front.ts';

/** A front in a process of its own, which answers a request without a body with the most memory it has held. */
const MB = 1024 * 1024;
const collectGarbage = (globalThis as unknown as { gc: () => void }).gc;

function heldBytes(): number {
  // V8 frees the memory of buffers on another thread; the second collection waits for it.
  collectGarbage();
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

const heldAtFirst = heldBytes();
const residentAtFirst = process.memoryUsage.rss();
let mostHeld = heldAtFirst;
let samples = 0;
setInterval(() => {
  samples++;
  mostHeld = Math.max(mostHeld, heldBytes());
}, 50);

const { port } = await startCountingFront({
  // A hundred uploads at once take a busy machine longer than a gateway waits for one.
  limits: { requestTimeoutMs: 120_000, headersTimeoutMs: 120_000 },
  respond: async (request) => {
    const reading = await request.body.read(10 * MB);
    if (reading.kind === 'too-large') return answer(413, '{}');
    const heldMB = (mostHeld - heldAtFirst) / MB;
    const residentMB = process.resourceUsage().maxRSS / 1024 - residentAtFirst / MB;
    return answer(200, JSON.stringify({ samples, heldMB, residentMB }));
  },
});
process.stdout.write(`${port}\n`);
