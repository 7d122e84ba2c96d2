import { expect, test } from 'vitest';
import type { AgentRow } from '../../live/types';
import { followWish, type Kept } from './presence';

const pause = (epoch: string, seen: boolean): Kept => ({ wish: { ready: false, reason: 'refrigerio' }, epoch, seen });
const row = (activity: AgentRow['activity'], more: Partial<AgentRow> = {}): AgentRow =>
  ({ activity, reason: null, next_ready: null, next_reason: null, ...more }) as AgentRow;

test('what a dead core took with it is asked again, once', () => {
  const lost = followWish(pause('e1', false), 'e2', row('ready'));
  expect(lost).toEqual({ kept: pause('e2', false), repeat: true });
  expect(followWish(lost.kept, 'e2', row('ready')).repeat).toBe(false);
});

test('what is so is not asked again', () => {
  const on = row('not_ready', { reason: 'refrigerio' });
  expect(followWish(pause('e1', true), 'e2', on)).toEqual({ kept: pause('e2', true), repeat: false });
  expect(followWish(pause('e1', true), 'e2', row('talking', { next_ready: false, next_reason: 'refrigerio' })).repeat).toBe(false);
  const ready: Kept = { wish: { ready: true, reason: null }, epoch: 'e1', seen: true };
  expect(followWish(ready, 'e2', row('talking')).repeat).toBe(false);
  expect(followWish(ready, 'e2', row('no_leg')).repeat).toBe(false);
});

test('what somebody changed since, stands', () => {
  const seen = followWish(pause('e1', false), 'e1', row('not_ready', { reason: 'refrigerio' })).kept;
  expect(seen).toEqual(pause('e1', true));
  const forced = followWish(seen, 'e1', row('ready')).kept;
  expect(forced).toBeNull();
  expect(followWish(forced, 'e2', row('not_ready', { reason: 'incidencia' }))).toEqual({ kept: null, repeat: false });
});

test('a call the agent did not join leaves the agent not ready, and a new core does not undo it', () => {
  const ready: Kept = { wish: { ready: true, reason: null }, epoch: 'e1', seen: true };
  expect(followWish(ready, 'e1', row('not_ready', { reason: 'missed' })).kept).toBeNull();
});

test('who went home is not called back', () => {
  expect(followWish(pause('e1', true), 'e2', row('signed_out'))).toEqual({ kept: null, repeat: false });
});
