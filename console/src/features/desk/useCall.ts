import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { statesQuery } from '../../api/queries';
import { useView } from '../../live/store';
import type { Activity, AgentRow, Card, ConversationRow } from '../../live/types';

/** `card` and `row` are of the conversation on screen; `conversations` are all that the agent carries. */
export interface Call {
  me: AgentRow | null;
  activity: Activity;
  card: Card | null;
  row: ConversationRow | null;
  conversations: readonly ConversationRow[];
  show: (conversation: string) => void;
}

const NONE: readonly string[] = [];
const CARRYING = new Set<Activity>(['delivering', 'talking', 'wrap_up', 'no_leg']);

/** The conversation on screen: the one chosen, else the first. Its card stays while the agent carries it, even if the row is gone. */
export function useCall(): Call {
  const me = useView((view) => view.me);
  const cards = useView((view) => view.cards);
  const rows = useView((view) => view.conversations);
  const [chosen, show] = useState<string | null>(null);
  const [lastCard, setLastCard] = useState<Card | null>(null);
  const carried = me?.conversations ?? NONE;
  const shown = carried.find((conversation) => conversation === chosen) ?? carried[0];
  const current = shown === undefined ? null : cards.get(shown) ?? null;
  if (current !== null && current !== lastCard) setLastCard(current);
  const activity = me?.activity ?? 'signed_out';
  const card = current ?? (lastCard?.conversation === shown ? lastCard : null);
  return {
    me, activity, show,
    card: CARRYING.has(activity) ? card : null,
    row: shown === undefined ? null : rows.get(shown) ?? null,
    conversations: carried.flatMap((conversation) => rows.get(conversation) ?? []),
  };
}

/** Runs `act` when the activity changes, with the one before. */
export function useActivityChange(activity: Activity, act: (now: Activity, before: Activity) => void): void {
  const [before, setBefore] = useState(activity);
  useEffect(() => {
    if (activity === before) return;
    setBefore(activity);
    act(activity, before);
  }, [activity, before, act]);
}

export function useStateLabels(): { labels: Record<string, string>; limits: Record<string, number | null> } {
  const { data = [] } = useQuery(statesQuery);
  return {
    labels: Object.fromEntries(data.map((state) => [state.code, state.label])),
    limits: Object.fromEntries(data.map((state) => [state.code, state.limit_minutes ?? null])),
  };
}
