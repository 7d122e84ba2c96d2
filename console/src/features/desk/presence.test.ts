import { expect, test } from 'vitest';
import type { AgentRow } from '../../live/types';
import { followRequest, type SentRequest } from './presence';

const pause = (epoch: string, seen: boolean): SentRequest => ({ requestPresence: { ready: false, reason: 'refrigerio' }, epoch, seen });
const row = (activity: AgentRow['activity'], more: Partial<AgentRow> = {}): AgentRow =>
  ({ activity, reason: null, next_ready: null, next_reason: null, ...more }) as AgentRow;

test('what a dead core took with it is asked again, once', () => {
  const lost = followRequest(pause('e1', false), 'e2', row('ready'));
  expect(lost).toEqual({ sent: pause('e2', false), repeat: true });
  expect(followRequest(lost.sent, 'e2', row('ready')).repeat).toBe(false);
});

test('what is so is not asked again', () => {
  const on = row('not_ready', { reason: 'refrigerio' });
  expect(followRequest(pause('e1', true), 'e2', on)).toEqual({ sent: pause('e2', true), repeat: false });
  expect(followRequest(pause('e1', true), 'e2', row('talking', { next_ready: false, next_reason: 'refrigerio' })).repeat).toBe(false);
  const ready: SentRequest = { requestPresence: { ready: true, reason: null }, epoch: 'e1', seen: true };
  expect(followRequest(ready, 'e2', row('talking')).repeat).toBe(false);
  expect(followRequest(ready, 'e2', row('no_leg')).repeat).toBe(false);
});

test('what somebody changed since, stands', () => {
  const seen = followRequest(pause('e1', false), 'e1', row('not_ready', { reason: 'refrigerio' })).sent;
  expect(seen).toEqual(pause('e1', true));
  const forced = followRequest(seen, 'e1', row('ready')).sent;
  expect(forced).toBeNull();
  expect(followRequest(forced, 'e2', row('not_ready', { reason: 'incidencia' }))).toEqual({ sent: null, repeat: false });
});

test('a call the agent did not join leaves the agent not ready, and a new core does not undo it', () => {
  const ready: SentRequest = { requestPresence: { ready: true, reason: null }, epoch: 'e1', seen: true };
  expect(followRequest(ready, 'e1', row('not_ready', { reason: 'missed' })).sent).toBeNull();
});

test('who went home is not called back', () => {
  expect(followRequest(pause('e1', true), 'e2', row('signed_out'))).toEqual({ sent: null, repeat: false });
});
