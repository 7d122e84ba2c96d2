import type { QueueRow } from '../../live/types';

/** The seconds within which a call counts for the service level, if every queue has the same; null if they differ, or there is none. */
export function commonTarget(queues: Iterable<Pick<QueueRow, 'target_seconds'>>): number | null {
  const targets = new Set([...queues].map((row) => row.target_seconds));
  return targets.size === 1 ? [...targets][0] ?? null : null;
}
