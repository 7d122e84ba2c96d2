import { expect, test } from 'vitest';
import { commonTarget } from './target';

test('one target of all queues is named, and none where they differ', () => {
  expect(commonTarget([{ target_seconds: 20 }, { target_seconds: 20 }])).toBe(20);
  expect(commonTarget([{ target_seconds: 20 }, { target_seconds: 10 }])).toBeNull();
  expect(commonTarget([])).toBeNull();
});
