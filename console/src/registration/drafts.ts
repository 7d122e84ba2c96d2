/** What was typed is never lost: first this computer, then the server; what could not be sent waits for the line. */
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { answer, api, Refused } from '../api/client';
import type { Outcome, Registration } from '../api/contract';

const KEY = 'cc_draft_';
const TYPING_PAUSE_MS = 800;
const GONE = new Set(['not_your_conversation', 'not_found']); // another person's, left on this computer

export interface Draft {
  typification: string | null;
  outcome: Outcome | null;
  note: string;
  state: 'empty' | 'local' | 'saving' | 'saved' | 'failed';
  savedAt: string | null;
  done: boolean; // finished by her, not yet confirmed by the server
}

export const emptyDraft: Draft = { typification: null, outcome: null, note: '', state: 'empty', savedAt: null, done: false };

export const drafts = createStore<{ rows: Readonly<Record<string, Draft>> }>(() => ({ rows: stored() }));
const timers = new Map<string, ReturnType<typeof setTimeout>>();

export const useDraft = (conversation: string): Draft => useStore(drafts, (state) => state.rows[conversation] ?? emptyDraft);
export const draftOf = (conversation: string): Draft => drafts.getState().rows[conversation] ?? emptyDraft;

function stored(): Record<string, Draft> {
  const rows: Record<string, Draft> = {};
  for (const key of Object.keys(localStorage)) {
    if (!key.startsWith(KEY)) continue;
    try {
      rows[key.slice(KEY.length)] = { ...emptyDraft, ...(JSON.parse(localStorage.getItem(key) ?? '{}') as Draft), state: 'local' };
    } catch {
      localStorage.removeItem(key); // not ours, or half written
    }
  }
  return rows;
}

function write(conversation: string, change: Partial<Draft>): Draft {
  const next = { ...draftOf(conversation), ...change };
  drafts.setState((state) => ({ rows: { ...state.rows, [conversation]: next } }));
  if (next.state === 'saved') localStorage.removeItem(KEY + conversation);
  else localStorage.setItem(KEY + conversation, JSON.stringify(next));
  return next;
}

/** Opens what the server already has, unless something newer was typed here. */
export function openDraft(conversation: string, known: Partial<Registration>): void {
  if (draftOf(conversation).state !== 'empty') return;
  drafts.setState((state) => ({
    rows: {
      ...state.rows,
      [conversation]: { ...emptyDraft, typification: known.typification ?? null, outcome: known.outcome ?? null, note: known.note ?? '' },
    },
  }));
}

export function editDraft(conversation: string, change: Partial<Pick<Draft, 'typification' | 'outcome' | 'note'>>): void {
  write(conversation, { ...change, state: 'local' });
  clearTimeout(timers.get(conversation));
  timers.set(conversation, setTimeout(() => void sendNow(conversation), TYPING_PAUSE_MS));
}

export async function finishDraft(conversation: string): Promise<boolean> {
  write(conversation, { done: true, state: 'local' });
  const sent = await sendNow(conversation);
  if (sent) forget(conversation);
  return sent;
}

export async function sendNow(conversation: string): Promise<boolean> {
  clearTimeout(timers.get(conversation));
  const { typification, outcome, note, done } = write(conversation, { state: 'saving' });
  try {
    const saved = await answer(api.PUT('/api/registrations/{conversation}', {
      params: { path: { conversation } }, body: { typification, outcome, note, done },
    }));
    if (draftOf(conversation).state === 'saving') write(conversation, { state: 'saved', savedAt: saved.saved_at });
    return true;
  } catch (error) {
    if (error instanceof Refused && GONE.has(error.code)) {
      forget(conversation);
      return false;
    }
    const unreached = error instanceof Refused && (error.status === 0 || error.status >= 500);
    write(conversation, { state: unreached ? 'local' : 'failed', done: unreached && done });
    return false;
  }
}

function forget(conversation: string): void {
  localStorage.removeItem(KEY + conversation);
  drafts.setState((state) => {
    const rows = { ...state.rows };
    delete rows[conversation];
    return { rows };
  });
}

/** The line is back: send what waited; how many went. */
export async function flushDrafts(): Promise<number> {
  let sent = 0;
  for (const [conversation, draft] of Object.entries(drafts.getState().rows)) {
    if (draft.state !== 'local') continue;
    if (await (draft.done ? finishDraft(conversation) : sendNow(conversation))) sent += 1;
  }
  return sent;
}


