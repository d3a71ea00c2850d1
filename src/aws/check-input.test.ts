import { describe, expect, it } from 'vitest';
import { checkInput, explainProblem, explainProblems, type InputShapes } from './check-input.ts';

const shapes: InputShapes = {
  Request: {
    Name: { type: 'string', required: true, min: 1, max: 3, pattern: '[a-z]+' },
    Kind: { type: 'string', values: ['B', 'A'] },
    Size: { type: 'number', min: -1, max: 5 },
    On: { type: 'boolean' },
    Code: { type: 'blob' },
    Nested: { type: 'Nested' },
    List: { type: 'string[]', maxItems: 2, each: { max: 2 } },
    Archs: { type: 'string[]', each: { values: ['x86_64', 'arm64'] } },
    Map: { type: 'string{}{}', each: { each: { min: 1 } } },
  },
  Nested: { Ids: { type: 'number[]' } },
};

describe('checkInput', () => {
  it('accepts what the model accepts, and members the model does not know', () => {
    const input = {
      Name: 'abc',
      Kind: 'A',
      Size: -1,
      On: false,
      Nested: { Ids: [1] },
      List: ['a'],
      Map: { a: {} },
      X: 1,
    };
    expect(checkInput(shapes, 'Request', input)).toEqual([]);
  });

  it.each([
    [{}, '/Name', "Value null at 'name' failed to satisfy constraint: Member must not be null"],
    [
      { Name: 'abcd' },
      '/Name',
      "Value 'abcd' at 'name' failed to satisfy constraint: Member must have length less than or equal to 3",
    ],
    [
      { Name: 'A' },
      '/Name',
      "Value 'A' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-z]+",
    ],
    [
      { Name: 'a', Kind: 'C' },
      '/Kind',
      "Value 'C' at 'kind' failed to satisfy constraint: Member must satisfy enum value set: [B, A]",
    ],
    [
      { Name: 'a', Size: 6 },
      '/Size',
      "Value '6' at 'size' failed to satisfy constraint: Member must have value less than or equal to 5",
    ],
    [
      { Name: 'a', Size: -2 },
      '/Size',
      "Value '-2' at 'size' failed to satisfy constraint: Member must have value greater than or equal to -1",
    ],
    [{ Name: 'a', On: 'true' }, '/On', "Value 'true' at 'on' failed to satisfy constraint: Member must be a boolean"],
    [
      { Name: 'a', Nested: { Ids: ['1'] } },
      '/Nested/Ids/0',
      "Value '1' at 'nested.ids.0' failed to satisfy constraint: Member must be a number",
    ],
    [{ Name: 'a', List: 'a' }, '/List', "Value 'a' at 'list' failed to satisfy constraint: Member must be a list"],
    [
      { Name: 'a', List: ['a', 'b', 'c'] },
      '/List',
      "Value '[a, b, c]' at 'list' failed to satisfy constraint: Member must have length less than or equal to 2",
    ],
    [
      { Name: 'a', List: ['a', 'bcd'] },
      '/List/1',
      "Value '[a, bcd]' at 'list' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 2]",
    ],
    [
      { Name: 'a', Map: { x: { y: '' } } },
      '/Map/x/y',
      "Value '' at 'map.x.y' failed to satisfy constraint: Member must have length greater than or equal to 1",
    ],
  ])('%j is refused at %s', (input, member, text) => {
    const problems = checkInput(shapes, 'Request', input);
    expect(problems.map((problem) => problem.member)).toEqual([member]);
    expect(problems.map(explainProblem)).toEqual([text]);
  });

  it('counts the problems in one text', () => {
    const problems = checkInput(shapes, 'Request', { Name: 'ABCD' });
    expect(explainProblems(problems)).toBe(
      "2 validation errors detected: Value 'ABCD' at 'name' failed to satisfy constraint: Member must have length less than or equal to 3; " +
        "Value 'ABCD' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-z]+",
    );
  });

  it('takes letters of every script where the model says so', () => {
    const tagged = { Request: { Key: { type: 'string', pattern: '^([\\p{L}_.\\-]*)$' } } } as const;
    expect(checkInput(tagged, 'Request', { Key: 'Größe.-' })).toEqual([]);
    expect(checkInput(tagged, 'Request', { Key: 'p{L}' })).toHaveLength(1);
  });
});
