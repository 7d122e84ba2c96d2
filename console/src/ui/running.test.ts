import { expect, test } from 'vitest';
import { withRunning } from './running';

const time = (activity: string, seconds: number, reason: string | null = null) => ({ activity, reason, seconds });

test('what the agent does goes on with the clock', () => {
  const times = [time('talking', 600), time('ready', 300)];
  expect(withRunning(times, { activity: 'ready', reason: null }, 40, 12.5)).toEqual([time('talking', 600), time('ready', 312.5)]);
});

test('a pause is known by its reason, and begins though nothing was said of it', () => {
  const times = [time('not_ready', 300, 'servicios')];
  expect(withRunning(times, { activity: 'not_ready', reason: 'refrigerio' }, 40, 12)).toEqual([...times, time('not_ready', 40, 'refrigerio')]);
});

test('what lasted no second is no line', () => {
  expect(withRunning([time('delivering', 0.9), time('talking', 1)], { activity: 'ready', reason: null }, 0.4, 0)).toEqual([time('talking', 1)]);
});
