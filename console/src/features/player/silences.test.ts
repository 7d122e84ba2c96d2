import { expect, test } from 'vitest';
import { silences, skipFrom } from './silences';

test('a silence is where neither speaks, and long enough to be worth a jump', () => {
  const left = [1, 0, 0, 0, 0, 1, 0, 1, 1, 1];
  const right = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
  expect(silences(left, right, 10)).toEqual([[1, 5]]);
});

test('one voice is enough for it not to be silence', () => expect(silences([0, 0, 0, 0], [1, 1, 1, 1], 8)).toEqual([]));

test('it jumps from inside to just before the end, and not from the edges', () => {
  expect(skipFrom([[1, 5]], 2)).toBe(4.8);
  expect(skipFrom([[1, 5]], 1.1)).toBeNull();
  expect(skipFrom([[1, 5]], 4.7)).toBeNull();
});
