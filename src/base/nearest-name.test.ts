import { expect, test } from 'vitest';
import { nearestName } from './nearest-name.ts';

const candidates = ['AllowOrigins', 'AllowMethods', 'AllowHeaders', 'MaxAge', 'Runtime'];

test.each([
  ['AllowOrigin', 'AllowOrigins'],
  ['alloworigins', 'AllowOrigins'],
  ['AllowedMethods', 'AllowMethods'],
  ['MaxAgee', 'MaxAge'],
  ['CompletelyOther', undefined],
  ['', undefined],
])('%s is taken for %s', (name, expected) => {
  expect(nearestName(name, candidates)).toBe(expected);
});
