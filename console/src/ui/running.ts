import type { AgentRow } from '../live/types';

export interface StateTime { activity: string; reason: string | null; seconds: number }
type Running = Pick<AgentRow, 'activity' | 'reason'>;

/** Adds the state that runs now to `times`, which were read `ago` seconds before; it began `since` seconds ago. Leaves out what lasted no second. */
export function withRunning(times: readonly StateTime[], running: Running, since: number, ago: number): StateTime[] {
  const isRunning = (one: StateTime): boolean => one.activity === running.activity && one.reason === running.reason;
  const grown = times.map((one) => (isRunning(one) ? { ...one, seconds: one.seconds + ago } : one));
  const all = grown.some(isRunning) ? grown : [...grown, { activity: running.activity, reason: running.reason, seconds: since }];
  return all.filter((one) => one.seconds >= 1);
}
