import type { AppliedChange, AppliedCommit } from '../../account/store/memory-state.ts';
import { StoreError } from './store-error.ts';

interface Waiting {
  readonly commit: AppliedCommit;
  readonly settled: () => void;
  readonly failed: (error: unknown) => void;
}

/**
 * Brings commits to disk in their order. While one write is under way, what comes meanwhile gathers and becomes the
 * next one, so that many clients wait for few flushes.
 */
export class Journal {
  readonly #write: (changes: readonly AppliedChange[]) => Promise<void>;
  readonly #onKept: (commit: AppliedCommit) => void;
  readonly #onLost: (commit: AppliedCommit) => void;
  #waiting: Waiting[] = [];
  #last: Promise<void> = Promise.resolve();
  #writing: Promise<void> | null = null;
  #isClosed = false;

  constructor(options: {
    readonly write: (changes: readonly AppliedChange[]) => Promise<void>;
    /** In the order of the commits, before the promise of `keep` resolves. */
    readonly onKept: (commit: AppliedCommit) => void;
    /** From the last commit to the first, before the promises of `keep` reject. */
    readonly onLost: (commit: AppliedCommit) => void;
  }) {
    this.#write = options.write;
    this.#onKept = options.onKept;
    this.#onLost = options.onLost;
  }

  /** Resolves when the commit is on disk. Rejects when it, or one that it may rest on, could not be written. */
  keep(commit: AppliedCommit): Promise<void> {
    if (this.#isClosed) {
      this.#onLost(commit);
      throw new StoreError('The account has been closed.', 'Start again.');
    }
    this.#last = new Promise((settled, failed) => {
      this.#waiting.push({ commit, settled, failed });
    });
    this.#writing ??= this.#writeAll();
    return this.#last;
  }

  /** Gives `settled` when every commit so far is on disk, `lost` when they could not be written. */
  settled(): Promise<'settled' | 'lost'> {
    return this.#last.then(
      () => 'settled',
      () => 'lost',
    );
  }

  /** What comes afterwards is refused. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#writing;
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      try {
        await this.#write(merged(batch.map(({ commit }) => commit)));
        for (const { commit } of batch) this.#onKept(commit);
        for (const { settled } of batch) settled();
      } catch (error) {
        this.#takeBack([...batch, ...this.#waiting], error);
      }
    }
    this.#writing = null;
  }

  #takeBack(lost: readonly Waiting[], error: unknown): void {
    this.#waiting = [];
    this.#last = Promise.resolve();
    for (const { commit } of lost.toReversed()) this.#onLost(commit);
    for (const { failed } of lost) failed(error);
  }
}

/** One change per thing: from what is on disk to what the last commit made of it. */
function merged(commits: readonly AppliedCommit[]): readonly AppliedChange[] {
  const [only] = commits;
  if (only !== undefined && commits.length === 1) return only.changes;
  const changes = new Map<string, AppliedChange>();
  for (const change of commits.flatMap((commit) => commit.changes)) {
    const at = `${change.collection}\0${change.key}`;
    const earlier = changes.get(at);
    changes.set(at, earlier === undefined ? change : { ...change, previous: earlier.previous });
  }
  return [...changes.values()];
}
