import { expect, test } from 'vitest';
import { didYouMean, nearestWord } from './nearest-word.ts';

test.each([
  ['AllowOrigin', ['AllowOrigins', 'AllowMethods'], 'AllowOrigins'],
  ['resources', ['Resources', 'Rules'], 'Resources'],
  ['MyFuncton', ['MyFunction', 'MyFunctions'], 'MyFunction'],
  ['Ref', ['Fn::Sub'], undefined],
  ['X', ['Y'], 'Y'],
  ['Completely', ['Different', 'Words'], undefined],
])('%s among %j is %s', (word, candidates, expected) => {
  expect(nearestWord(word, candidates)).toBe(expected);
});

test('the question is empty when nothing is near', () => {
  expect(didYouMean('Reff', ['Ref'])).toBe('Did you mean Ref?');
  expect(didYouMean('Reff', ['Something'])).toBe('');
});
