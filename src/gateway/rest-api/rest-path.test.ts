import { describe, expect, it } from 'vitest';
import { readRestPath, restPathReader } from './rest-path.ts';

describe('the path of a request to a REST API', () => {
  it.each([
    // What comes of the first nine is recorded of AWS_PROXY events.
    ['names the stage and what is below it', '/stage/proxy-value', 'stage', '/proxy-value', ['proxy-value']],
    ['keeps a slash at its end, which plays no part', '/stage/proxy-value/', 'stage', '/proxy-value/', ['proxy-value']],
    ['keeps slashes between', '/stage/a//b', 'stage', '/a//b', ['a', '', 'b']],
    ['drops slashes behind the stage', '/stage//hardcoded', 'stage', '/hardcoded', ['hardcoded']],
    ['drops slashes before the stage', '//stage/x', 'stage', '/x', ['x']],
    ['is the root below a bare stage', '/stage', 'stage', '/', []],
    ['is the root below a stage and a slash', '/stage/', 'stage', '/', []],
    ['has no stage', '/', '', '/', []],
    [
      'is not decoded',
      '/stage/a%2Fb/%7B/test%2Balias',
      'stage',
      '/a%2Fb/%7B/test%2Balias',
      ['a%2Fb', '%7B', 'test%2Balias'],
    ],
    ['resolves no dots', '/stage/a/../b/./c', 'stage', '/a/../b/./c', ['a', '..', 'b', '.', 'c']],
    ['leaves odd bytes as they are', '/stage/%zz/%00/\\;x=1', 'stage', '/%zz/%00/\\;x=1', ['%zz', '%00', '\\;x=1']],
    ['drops several slashes at its end', '/stage/x//', 'stage', '/x//', ['x']],
  ])('%s', (_, requestPath, stageName, path, segments) => {
    expect(readRestPath(requestPath)).toEqual({ stageName, path, segments });
  });

  it('is that of the latest request, whatever came before', () => {
    const read = restPathReader();
    for (const path of ['', '/dev/a', '/dev/a', '/dev/b', '/dev/a', '']) expect(read(path)).toEqual(readRestPath(path));
  });
});
