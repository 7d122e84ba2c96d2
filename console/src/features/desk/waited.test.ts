import { expect, test } from 'vitest';
import { waitedSeconds } from './waited';

const at = (second: number): string => `2026-11-20T15:39:${String(second).padStart(2, '0')}Z`;

test('the wait ends with the answer, whatever the card said before it', () => {
  const atDelivery = { waited_seconds: 0.1 }, readAgain = { waited_seconds: 2 };
  const row = { entered_line: at(10), answered_at: at(12) };

  expect([waitedSeconds(atDelivery, row), waitedSeconds(readAgain, row)]).toEqual([2, 2]);
  expect(waitedSeconds(atDelivery, { ...row, answered_at: null })).toBeNull();
  expect(waitedSeconds(atDelivery, { ...row, answered_at: at(3) })).toBeNull();
  expect(waitedSeconds(readAgain, null)).toBe(2);
});
