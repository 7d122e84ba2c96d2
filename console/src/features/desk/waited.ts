import type { Card, ConversationRow } from '../../live/types';

type Row = Pick<ConversationRow, 'entered_line' | 'answered_at'>;

/** Seconds from the option to the answer (ACD-8); null while the caller waits for it. The card was read before the answer, so the row is asked first. */
export function waitedSeconds(card: Pick<Card, 'waited_seconds'>, row: Row | null): number | null {
  if (!row?.entered_line) return card.waited_seconds;
  const waited = (Date.parse(row.answered_at ?? '') - Date.parse(row.entered_line)) / 1000;
  return waited >= 0 ? waited : null; // an earlier answer belongs to the time before the caller went back to the queue
}
