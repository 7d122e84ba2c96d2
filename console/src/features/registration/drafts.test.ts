import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { Refused } from '../../api/client';
import { type DraftPorts, draftOf, drafts, editDraft, enterDrafts, finishDraft, flushDrafts, leaveDrafts, sendNow, whenSent } from './drafts';
import { live } from '../../live/store';

const OK = { saved_at: '2026-11-20T15:39:12Z' };
type Reply = () => Promise<{ saved_at: string }>;

/** Keeps what was sent to it, and answers each as it is told to. */
class Server {
  requests: Parameters<DraftPorts['save']>[1][] = [];
  replies: Reply[] = []; // before `reply`, one each
  reply: Reply = () => Promise.resolve(OK);
  save: DraftPorts['save'] = (_, written) => {
    this.requests.push(written);
    return (this.replies.shift() ?? this.reply)();
  };
  get last() { return this.requests.at(-1); }
  refuses(code: string, status: number): void { this.reply = () => Promise.reject(new Refused(code, status)); }
}

class StoredItems {
  [key: string]: unknown;
  getItem(key: string): string | null { return (this[key] as string | undefined) ?? null; }
  setItem(key: string, value: string): void { this[key] = value; }
  removeItem(key: string): void { delete this[key]; }
}

let server: Server;
let stored: StoredItems;
const notes = (): string[] => server.requests.map(({ note }) => note);
const away = (): void => server.refuses('network', 0);
const back = (): void => { server.reply = () => Promise.resolve(OK); };
const enters = (user: string): void => enterDrafts(user, { save: server.save, storage: stored as unknown as Storage });

beforeEach(() => {
  vi.useFakeTimers();
  server = new Server();
  stored = new StoredItems();
});
afterEach(() => {
  leaveDrafts();
  vi.useRealTimers();
});

test('what one user wrote is neither sent nor shown under another, and waits for its author', async () => {
  away();
  enters('u-a');
  editDraft('c-1', { note: 'De la ciudadana' });
  await sendNow('c-1');
  leaveDrafts();
  server.requests = [];
  back();

  enters('u-b');
  expect(draftOf('c-1').note).toBe('');
  expect(await flushDrafts()).toBe(0);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(server.requests).toEqual([]);

  leaveDrafts();
  enters('u-a');
  expect(await flushDrafts()).toBe(1);
  expect(notes()).toEqual(['De la ciudadana']);
});

test('what the server accepted stays nowhere on this computer', async () => {
  enters('u-a');
  editDraft('c-1', { note: 'Guardada' });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(draftOf('c-1').state).toBe('saved');
  leaveDrafts();

  expect(Object.keys(stored)).toEqual([]);
  expect(drafts.getState().rows).toEqual({});
});

test('who leaves before the answer leaves nothing behind, and the next one is not touched', async () => {
  let reply: (saved: typeof OK) => void = () => undefined;
  server.reply = () => new Promise((done) => { reply = done; });
  enters('u-a');
  editDraft('c-1', { note: 'En camino' });
  const sending = finishDraft('c-1');
  leaveDrafts();
  enters('u-b');
  reply({ saved_at: '2026-11-20T15:39:12Z' });
  await sending;

  expect(Object.keys(stored)).toEqual([]);
  expect(drafts.getState().rows).toEqual({});
});

test('a text that is refused is kept and shown, over a reload too', async () => {
  server.refuses('not_your_conversation', 403);
  enters('u-a');
  editDraft('c-1', { note: 'Mío' });
  await sendNow('c-1');
  expect(draftOf('c-1')).toMatchObject({ note: 'Mío', state: 'failed' });
  leaveDrafts();

  enters('u-a');
  expect(draftOf('c-1')).toMatchObject({ note: 'Mío', state: 'failed' });
});

test('what was finished too long ago says so, and is never sent as a draft that would be dropped', async () => {
  server.refuses('registration_closed', 409);
  enters('u-a');
  editDraft('c-1', { note: 'Tarde' });
  await finishDraft('c-1');

  expect(draftOf('c-1')).toMatchObject({ note: 'Tarde', state: 'failed', closed: 'registration_closed', done: true });
});

test('what is finished goes after the draft that is under way, and never at its side', async () => {
  const replies: ((saved: typeof OK) => void)[] = [];
  server.reply = () => new Promise((done) => void replies.push(done));
  enters('u-a');
  editDraft('c-1', { note: 'A medias' });
  const draft = sendNow('c-1');
  editDraft('c-1', { note: 'Entera' });
  const finished = finishDraft('c-1');
  await vi.advanceTimersByTimeAsync(5_000);
  expect(notes()).toEqual(['A medias']);

  replies[0]?.({ saved_at: '2026-11-20T15:39:12Z' });
  await vi.advanceTimersByTimeAsync(0);
  expect(server.last).toMatchObject({ note: 'Entera', done: true });
  replies[1]?.({ saved_at: '2026-11-20T15:39:13Z' });
  expect(await Promise.all([draft, finished])).toEqual([true, true]);
  expect(server.requests).toHaveLength(2);
  expect(drafts.getState().rows).toEqual({});
});

test('a draft refused under way does not undo that the agent finished it meanwhile', async () => {
  let refuse: (error: unknown) => void = () => undefined;
  server.replies.push(() => new Promise((_, failed) => { refuse = failed; }));
  enters('u-a');
  editDraft('c-1', { note: 'A medias' });
  const draft = sendNow('c-1');
  const finished = finishDraft('c-1');
  refuse(new Refused('typification_unknown', 422));

  expect(await Promise.all([draft, finished])).toEqual([false, true]);
  expect(server.last).toMatchObject({ note: 'A medias', done: true });
});

test('what the agent writes while the finished one is under way is sent after it', async () => {
  let reply: (saved: typeof OK) => void = () => undefined;
  server.replies.push(() => new Promise((done) => { reply = done; }));
  enters('u-a');
  editDraft('c-1', { note: 'Terminada' });
  const finished = finishDraft('c-1');
  editDraft('c-1', { note: 'Terminada, y corregida' });
  reply({ saved_at: '2026-11-20T15:39:12Z' });
  await finished;
  await vi.advanceTimersByTimeAsync(1_000);

  expect(server.last).toMatchObject({ note: 'Terminada, y corregida', done: true });
});

test('a session that ended is no refusal: the draft waits for the agent to sign in', async () => {
  server.refuses('not_signed_in', 401);
  enters('u-a');
  editDraft('c-1', { note: 'Tarde' });
  await finishDraft('c-1');
  expect(draftOf('c-1')).toMatchObject({ state: 'local', done: true });
});

test('what is there without an author can be neither sent nor shown: it goes', () => {
  stored.setItem('cc_draft_c-1', JSON.stringify({ note: 'De nadie' }));
  enters('u-a');
  expect(Object.keys(stored)).toEqual([]);
  expect(drafts.getState().rows).toEqual({});
});

test('while the server cannot write it is asked less and less often, and what waits goes by itself', async () => {
  const reported: number[] = [];
  const stop = whenSent((count) => void reported.push(count));
  away();
  enters('u-a');
  editDraft('c-1', { note: 'Terminada' });
  await finishDraft('c-1');
  const attempts: number[] = [];
  for (let second = 1; second <= 200; second++) {
    server.requests = [];
    await vi.advanceTimersByTimeAsync(1_000);
    if (server.requests.length > 0) attempts.push(second);
  }
  expect(attempts).toEqual([5, 15, 35, 75, 135, 195]);

  back();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(server.last).toMatchObject({ note: 'Terminada', done: true });
  expect(reported).toEqual([1]);
  expect(drafts.getState().rows).toEqual({});
  stop();
});

test('a lost line is not asked: whoever brings it back sends what waits', async () => {
  away();
  enters('u-a');
  editDraft('c-1', { note: 'Sin red' });
  await sendNow('c-1');
  live.setState({ status: 'lost' });
  server.requests = [];
  await vi.advanceTimersByTimeAsync(120_000);
  live.setState({ status: 'off' });
  expect(server.requests).toEqual([]);
});
