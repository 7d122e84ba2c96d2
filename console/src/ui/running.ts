import type { AgentRow } from '../live/types';

export interface StateTime { activity: string; reason: string | null; seconds: number }
type Running = Pick<AgentRow, 'activity' | 'reason'>;

/** The times as they were told, and what she does now: `since`, told `ago` (seconds both). What lasted no second is left out. */
export function withRunning(told: readonly StateTime[], running: Running, since: number, ago: number): StateTime[] {
  const isRunning = (one: StateTime): boolean => one.activity === running.activity && one.reason === running.reason;
  const grown = told.map((one) => (isRunning(one) ? { ...one, seconds: one.seconds + ago } : one));
  const all = grown.some(isRunning) ? grown : [...grown, { activity: running.activity, reason: running.reason, seconds: since }];
  return all.filter((one) => one.seconds >= 1);
}
