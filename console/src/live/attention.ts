/** When a clock turns amber (1) or red (2). The promises are the brief's defaults. */
import type { Activity, AgentRow } from './types';

export type Level = 0 | 1 | 2;
export const MINUTE = 60;
const WRAP_UP_SECONDS = 60;
const DEFAULT_TMO_SECONDS = 360;

const grade = (seconds: number, amber: number, red: number): Level => (seconds >= red ? 2 : seconds >= amber ? 1 : 0);

/** `reserved`: in a language for which agents are kept free, whose promise is shorter. */
export function waitLevel(seconds: number, reserved: boolean): Level {
  return reserved ? grade(seconds, MINUTE, 2 * MINUTE) : grade(seconds, 2 * MINUTE, 3 * MINUTE);
}

export function agentLevel(row: Pick<AgentRow, 'activity' | 'reason' | 'tmo_seconds'>, seconds: number, limitMinutes: number | null): Level {
  const tmo = row.tmo_seconds && row.tmo_seconds > MINUTE ? row.tmo_seconds : DEFAULT_TMO_SECONDS;
  const graded: Partial<Record<Activity, () => Level>> = {
    no_leg: () => 2,
    talking: () => grade(seconds, 1.5 * tmo, 2 * tmo),
    wrap_up: () => grade(seconds, WRAP_UP_SECONDS, 2 * WRAP_UP_SECONDS),
    not_ready: () => (limitMinutes === null ? 0 : grade(seconds, limitMinutes * MINUTE, (limitMinutes + 5) * MINUTE)),
  };
  return graded[row.activity]?.() ?? 0;
}

/** A clock that drains: amber from 70 %, red at the promise. */
export function promiseLevel(elapsed: number, promised: number): Level {
  return grade(elapsed, 0.7 * promised, promised);
}
