/** The fold: hello starts a view, events change it. A gap in `seq` is never repaired: the caller reconnects. */
import type { AgentRow, Alert, Card, ConversationRow, Hello, LiveEvent, Notice, Patch, QueueRow, Totals, Waiting } from './types';

export interface LiveView {
  epoch: string;
  seq: number;
  mine: string; // whose desk this is
  me: AgentRow | null;
  agents: ReadonlyMap<string, AgentRow>;
  conversations: ReadonlyMap<string, ConversationRow>;
  queues: ReadonlyMap<string, QueueRow>;
  totals: Totals | null;
  waiting: Waiting | null;
  cards: ReadonlyMap<string, Card>; // by conversation
  alerts: readonly Alert[];
  notice: Notice | null;
}

export const emptyView: LiveView = {
  epoch: '', seq: 0, mine: '', me: null, agents: new Map(), conversations: new Map(), queues: new Map(),
  totals: null, waiting: null, cards: new Map(), alerts: [], notice: null,
};

export interface Fold { view: LiveView; gap: boolean }

export function begin(hello: Hello, mine: string): LiveView {
  return patch({ ...emptyView, epoch: hello.epoch, seq: hello.seq, mine, me: hello.me }, hello.snapshot);
}

/** What is already in the view is harmless; what skips ahead is a gap. */
export function fold(view: LiveView, event: LiveEvent): Fold {
  if (event.seq <= view.seq) return { view, gap: false };
  if (event.seq !== view.seq + 1) return { view, gap: true };
  return { view: { ...patch(view, event), seq: event.seq }, gap: false };
}

function patch(view: LiveView, change: Patch): LiveView {
  return {
    ...view,
    agents: merge(view.agents, change.agents, change.agents_gone),
    conversations: merge(view.conversations, change.conversations, change.conversations_gone),
    queues: merge(view.queues, change.queues, undefined),
    totals: change.totals ?? view.totals,
    waiting: change.waiting ?? view.waiting,
    cards: mergeCards(view.cards, change.cards),
    alerts: change.alerts ?? view.alerts,
    notice: change.notice ?? view.notice,
    me: change.agents?.find((row) => row.id === view.mine) ?? view.me,
  };
}

/** A null card takes the card of its conversation away. */
function mergeCards(cards: ReadonlyMap<string, Card>, changed: Patch['cards']): ReadonlyMap<string, Card> {
  if (!changed || Object.keys(changed).length === 0) return cards;
  const next = new Map(cards);
  for (const [conversation, card] of Object.entries(changed)) {
    if (card === null) next.delete(conversation);
    else next.set(conversation, card);
  }
  return next;
}

function merge<Row extends { id: string }>(
  rows: ReadonlyMap<string, Row>, changed: readonly Row[] | null | undefined, gone: readonly string[] | null | undefined,
): ReadonlyMap<string, Row> {
  if (!changed?.length && !gone?.length) return rows;
  const next = new Map(rows);
  for (const row of changed ?? []) next.set(row.id, row);
  for (const id of gone ?? []) next.delete(id);
  return next;
}
