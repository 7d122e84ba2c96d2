import { bySurname } from '../../format';
import { agentLevel, type Level } from '../../live/attention';
import type { AgentRow } from '../../live/types';
import { secondsSince } from '../../time/tick';

export type Limits = Readonly<Record<string, number | null>>;
/** All, those who need attention, or those who speak a language. */
export type Filter = 'all' | 'flagged' | { readonly speaks: string };

export function levelOf(row: AgentRow, now: number, limits: Limits): Level {
  return agentLevel(row, secondsSince(row.since, now), row.reason ? limits[row.reason] ?? null : null);
}

/** Needs attention first, then by name. */
export function ordered(rows: readonly AgentRow[], now: number, limits: Limits): string[] {
  const level = new Map(rows.map((row) => [row.id, levelOf(row, now, limits)]));
  return [...rows]
    .sort((a, b) => (level.get(b.id) ?? 0) - (level.get(a.id) ?? 0) || bySurname(a.name, b.name))
    .map((row) => row.id);
}

/** The order on screen while the pointer is inside: nobody moves, who left is gone, who came stands last. */
export function stableOrder(order: readonly string[], rows: ReadonlyMap<string, AgentRow>): string[] {
  const shown = new Set(order);
  return [...order.filter((id) => rows.has(id)), ...[...rows.keys()].filter((id) => !shown.has(id))];
}

export function passes(row: AgentRow, filter: Filter, now: number, limits: Limits): boolean {
  if (filter === 'flagged') return levelOf(row, now, limits) > 0;
  return filter === 'all' || row.languages.some(([code]) => code === filter.speaks);
}
