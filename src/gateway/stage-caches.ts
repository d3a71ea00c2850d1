import { BoundedCache } from '../base/bounded-cache.ts';
import type { HeaderList } from '../base/header-list.ts';

/** The answer of a backend as a stage cache keeps it: whole. */
export interface CachedAnswer {
  readonly status: number;
  readonly headers: HeaderList;
  readonly contentType: string | null;
  readonly body: Buffer | string;
  /** An answer from the cache has the trace id of its own request. */
  readonly hasTraceId: boolean;
}

/**
 * The caches of all stages of REST APIs. It is handed to every gateway that is compiled, so that a save of the template does not empty
 * them: on AWS a cache outlives deployments, too.
 */
export interface StageCaches {
  of(apiId: string, stageName: string, part: 'stage' | 'canary'): BoundedCache<CachedAnswer>;
  /** FlushStageCache */
  flush(apiId: string, stageName: string): void;
}

/** AWS sells clusters of 0.5 GB and more; what stands in for one here is kept in the memory of one process. */
const CACHE_LIMIT_BYTES = 64 * 1024 * 1024;

export function createStageCaches(limitBytes = CACHE_LIMIT_BYTES): StageCaches {
  const caches = new Map<string, BoundedCache<CachedAnswer>>();
  const keyOf = (apiId: string, stageName: string, part: string): string => `${apiId}/${stageName}/${part}`;
  return {
    of(apiId, stageName, part) {
      const key = keyOf(apiId, stageName, part);
      let cache = caches.get(key);
      if (cache === undefined) {
        cache = new BoundedCache(limitBytes);
        caches.set(key, cache);
      }
      return cache;
    },
    flush(apiId, stageName) {
      caches.delete(keyOf(apiId, stageName, 'stage'));
      caches.delete(keyOf(apiId, stageName, 'canary'));
    },
  };
}
