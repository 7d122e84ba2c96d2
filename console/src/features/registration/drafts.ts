/** What was typed is never lost: first this computer, then the server. What could not be sent waits here for who wrote it. */
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { answer, api, Refused } from '../../api/client';
import type { Outcome, Registration } from '../../api/contract';
import { live } from '../../live/store';

const KEY = 'cc_draft_';
const TYPING_PAUSE_MS = 800;
const FIRST_RETRY_MS = 5_000;
const LONGEST_RETRY_MS = 60_000;

const CLOSED = ['registration_closed', 'registration_of_another'] as const;
type Closed = (typeof CLOSED)[number];

export interface Draft {
  typification: string | null;
  outcome: Outcome | null;
  note: string;
  state: 'empty' | 'local' | 'saving' | 'saved' | 'failed'; // failed: the server refused it; it stays until the agent discards it
  savedAt: string | null;
  done: boolean; // finished by the agent, not yet confirmed by the server
  closed?: Closed; // of a refused one: it is finished, and why the agent may not change it any more
}

type Written = Pick<Draft, 'typification' | 'outcome' | 'note' | 'done'>;

/** Where a draft goes and where it waits: the server, and the storage of this computer. */
export interface DraftPorts {
  save: (conversation: string, written: Written) => Promise<{ saved_at: string }>;
  readonly storage: Storage;
}

const REAL: DraftPorts = {
  save: (conversation, body) => answer(api.PUT('/api/registrations/{conversation}', { params: { path: { conversation } }, body })),
  get storage() { return localStorage; },
};

export const emptyDraft: Draft = { typification: null, outcome: null, note: '', state: 'empty', savedAt: null, done: false };

export const drafts = createStore<{ rows: Readonly<Record<string, Draft>> }>(() => ({ rows: {} }));
const timers = new Map<string, ReturnType<typeof setTimeout>>();
const underWay = new Map<string, Promise<boolean>>(); // by conversation
let ports = REAL;
let author = ''; // whose the rows are; '' while nobody is signed in
let retry: ReturnType<typeof setTimeout> | undefined;
let failures = 0; // in a row
let reportSent: (count: number) => void = () => undefined;

export const useDraft = (conversation: string): Draft => useStore(drafts, (state) => state.rows[conversation] ?? emptyDraft);
export const draftOf = (conversation: string): Draft => drafts.getState().rows[conversation] ?? emptyDraft;

const keyOf = (user: string, conversation: string): string => `${KEY}${user}/${conversation}`;

/** Shows the drafts that `user` left on this computer, and nobody else's. */
export function enterDrafts(user: string, given: DraftPorts = REAL): void {
  if (author === user) return;
  leaveDrafts();
  ports = given;
  author = user;
  drafts.setState({ rows: stored(user) });
}

/** Clears the drafts of the user who signs out from memory. What the server has not accepted stays stored for that user. */
export function leaveDrafts(): void {
  for (const timer of timers.values()) clearTimeout(timer);
  timers.clear();
  clearTimeout(retry);
  retry = undefined;
  failures = 0;
  author = '';
  drafts.setState({ rows: {} });
}

function stored(user: string): Record<string, Draft> {
  const rows: Record<string, Draft> = {};
  for (const key of Object.keys(ports.storage)) {
    if (!key.startsWith(KEY)) continue;
    if (!key.includes('/')) ports.storage.removeItem(key); // nobody knows whose it is: it can be neither sent nor shown
    if (!key.startsWith(keyOf(user, ''))) continue;
    try {
      const left = { ...emptyDraft, ...(JSON.parse(ports.storage.getItem(key) ?? '{}') as Draft) };
      rows[key.slice(keyOf(user, '').length)] = { ...left, state: left.state === 'failed' ? 'failed' : 'local' };
    } catch {
      ports.storage.removeItem(key); // half written
    }
  }
  return rows;
}

function write(conversation: string, change: Partial<Draft>): Draft {
  const next = { ...draftOf(conversation), ...change };
  drafts.setState((state) => ({ rows: { ...state.rows, [conversation]: next } }));
  if (next.state === 'saved') ports.storage.removeItem(keyOf(author, conversation));
  else ports.storage.setItem(keyOf(author, conversation), JSON.stringify(next));
  return next;
}

/** Opens what the server already has, unless something newer was typed here. */
export function openDraft(conversation: string, given: Partial<Registration>): void {
  if (draftOf(conversation).state !== 'empty') return;
  drafts.setState((state) => ({
    rows: {
      ...state.rows,
      [conversation]: { ...emptyDraft, typification: given.typification ?? null, outcome: given.outcome ?? null, note: given.note ?? '' },
    },
  }));
}

export function editDraft(conversation: string, change: Partial<Pick<Draft, 'typification' | 'outcome' | 'note'>>): void {
  write(conversation, { ...change, state: 'local' });
  clearTimeout(timers.get(conversation));
  timers.set(conversation, setTimeout(() => void sendNow(conversation), TYPING_PAUSE_MS));
}

export async function finishDraft(conversation: string): Promise<boolean> {
  const user = author;
  write(conversation, { done: true, state: 'local' });
  const sent = await sendNow(conversation);
  if (sent && author === user && draftOf(conversation).state === 'saved') forget(conversation); // else the agent wrote on meanwhile
  return sent;
}

/** One at a time for each conversation: of two under way, the server might hear the older one last. */
export async function sendNow(conversation: string): Promise<boolean> {
  clearTimeout(timers.get(conversation));
  const user = author;
  let waited = false;
  for (; underWay.has(conversation); waited = true) await underWay.get(conversation);
  if (author !== user) return false;
  const { state } = draftOf(conversation);
  if (waited && state !== 'local') return state !== 'failed'; // it went with the one before
  const sending = send(conversation).finally(() => underWay.delete(conversation));
  underWay.set(conversation, sending);
  return sending;
}

async function send(conversation: string): Promise<boolean> {
  const user = author;
  const sent = write(conversation, { state: 'saving' });
  const { typification, outcome, note, done } = sent;
  const unchanged = (): boolean => author === user && draftOf(conversation).state === 'saving';
  try {
    const saved = await ports.save(conversation, { typification, outcome, note, done });
    if (author !== user) clearSent(keyOf(user, conversation), sent);
    else if (unchanged()) write(conversation, { state: 'saved', savedAt: saved.saved_at });
    failures = 0;
    return true;
  } catch (error) {
    const closed = CLOSED.find((code) => error instanceof Refused && error.code === code);
    // Closed stays done: sent as a draft it would be answered, and the agent's text silently dropped.
    if (unchanged()) write(conversation, { state: waits(error) ? 'local' : 'failed', done: (waits(error) || closed !== undefined) && done, closed });
    if (author === user && waits(error)) retryLater();
    return false;
  }
}

/** Says whether a draft is to be sent again: the server was not reached, it failed, or the user is signed out there. */
const waits = (error: unknown): boolean => error instanceof Refused && (error.status === 0 || error.status === 401 || error.status >= 500);

/** Where the socket stays up while the server cannot write, nothing else would send what waits: asked less and less often. */
function retryLater(): void {
  retry ??= setTimeout(() => {
    retry = undefined;
    if (live.getState().status === 'lost') return; // whoever brings it back sends what waits
    void flushDrafts().then((count) => { if (count > 0) reportSent(count); });
  }, Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** failures++));
}

/** `report`: how many of those that waited went by themselves. */
export function whenSent(report: (count: number) => void): () => void {
  reportSent = report;
  return () => { reportSent = () => undefined; };
}

/** Removes a stored draft that was accepted after its author signed out, unless the author wrote more. */
function clearSent(key: string, sent: Draft): void {
  if (ports.storage.getItem(key) === JSON.stringify(sent)) ports.storage.removeItem(key);
}

export function forget(conversation: string): void {
  clearTimeout(timers.get(conversation));
  ports.storage.removeItem(keyOf(author, conversation));
  drafts.setState((state) => {
    const rows = { ...state.rows };
    delete rows[conversation];
    return { rows };
  });
}

/** Sends every draft that waits, when the server is back or the user signs out; returns how many were sent. */
export async function flushDrafts(): Promise<number> {
  const user = author;
  let sent = 0;
  for (const conversation of Object.keys(drafts.getState().rows)) {
    if (author !== user) break;
    const draft = draftOf(conversation);
    if (draft.state !== 'local') continue;
    if (await (draft.done ? finishDraft(conversation) : sendNow(conversation))) sent += 1;
  }
  return sent;
}
