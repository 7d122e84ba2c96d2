import type { Card, ConversationRow } from '../../live/types';

type Row = Pick<ConversationRow, 'entered_line' | 'answered_at'>;

/** Seconds from the option to the answer (ACD-8); null while she waits for it. The card was read before the answer: the row knows. */
export function waitedSeconds(card: Pick<Card, 'waited_seconds'>, row: Row | null): number | null {
  if (!row?.entered_line) return card.waited_seconds;
  const waited = (Date.parse(row.answered_at ?? '') - Date.parse(row.entered_line)) / 1000;
  return waited >= 0 ? waited : null; // an answer before it was of the time before she was handed back
}
