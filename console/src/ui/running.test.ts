import { expect, test } from 'vitest';
import { withRunning } from './running';

const time = (activity: string, seconds: number, reason: string | null = null) => ({ activity, reason, seconds });

test('what she does goes on with the clock', () => {
  const told = [time('talking', 600), time('ready', 300)];
  expect(withRunning(told, { activity: 'ready', reason: null }, 40, 12.5)).toEqual([time('talking', 600), time('ready', 312.5)]);
});

test('a pause is told by its reason, and begins though nothing was told of it', () => {
  const told = [time('not_ready', 300, 'servicios')];
  expect(withRunning(told, { activity: 'not_ready', reason: 'refrigerio' }, 40, 12)).toEqual([...told, time('not_ready', 40, 'refrigerio')]);
});

test('what lasted no second is no line', () => {
  expect(withRunning([time('delivering', 0.9), time('talking', 1)], { activity: 'ready', reason: null }, 0.4, 0)).toEqual([time('talking', 1)]);
});
