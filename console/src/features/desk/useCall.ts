import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { statesQuery } from '../../api/queries';
import { useView } from '../../live/store';
import type { Activity, AgentRow, Card, ConversationRow } from '../../live/types';

export interface Call {
  me: AgentRow | null;
  activity: Activity;
  card: Card | null;
  row: ConversationRow | null;
}

const CARRYING = new Set<Activity>(['delivering', 'talking', 'wrap_up', 'no_leg']);

/** My call as the server tells it. The card stays until the registration ends, even if the row is gone. */
export function useCall(): Call {
  const me = useView((view) => view.me);
  const card = useView((view) => view.card);
  const row = useView((view) => (me?.conversation ? view.conversations.get(me.conversation) ?? null : null));
  const [kept, setKept] = useState<Card | null>(card);
  if (card !== null && card !== kept) setKept(card);
  const activity = me?.activity ?? 'signed_out';
  const mine = card ?? kept;
  const shown = mine !== null && CARRYING.has(activity) && me?.conversation === mine.conversation ? mine : null;
  return { me, activity, card: shown, row };
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
