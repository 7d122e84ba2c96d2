import { afterEach, beforeEach, expect, test, vi } from 'vitest';

const put = vi.hoisted(() => vi.fn());
vi.mock('../../api/client', () => {
  class Refused extends Error {
    constructor(readonly code: string, readonly status: number) { super(code); }
  }
  return { Refused, api: { PUT: put }, answer: (response: Promise<unknown>) => response };
});

import { Refused } from '../../api/client';
import { draftOf, drafts, editDraft, enterDrafts, finishDraft, flushDrafts, leaveDrafts, sendNow, whenSent } from './drafts';
import { live } from '../../live/store';

class StoredItems {
  [key: string]: unknown;
  getItem(key: string): string | null { return (this[key] as string | undefined) ?? null; }
  setItem(key: string, value: string): void { this[key] = value; }
  removeItem(key: string): void { delete this[key]; }
}

const notes = (): string[] => put.mock.calls.map(([, options]) => (options as { body: { note: string } }).body.note);
const away = (): void => void put.mockRejectedValue(new Refused('network', 0));
const back = (): void => void put.mockResolvedValue({ saved_at: '2026-11-20T15:39:12Z' });
let stored: StoredItems;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('localStorage', stored = new StoredItems());
  put.mockReset();
  back();
});
afterEach(() => {
  leaveDrafts();
  vi.useRealTimers();
});

test('what one user wrote is neither sent nor shown under another, and waits for its author', async () => {
  away();
  enterDrafts('u-a');
  editDraft('c-1', { note: 'De la ciudadana' });
  await sendNow('c-1');
  leaveDrafts();
  put.mockClear();
  back();

  enterDrafts('u-b');
  expect(draftOf('c-1').note).toBe('');
  expect(await flushDrafts()).toBe(0);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(put).not.toHaveBeenCalled();

  leaveDrafts();
  enterDrafts('u-a');
  expect(await flushDrafts()).toBe(1);
  expect(notes()).toEqual(['De la ciudadana']);
});

test('what the server accepted stays nowhere on this computer', async () => {
  enterDrafts('u-a');
  editDraft('c-1', { note: 'Guardada' });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(draftOf('c-1').state).toBe('saved');
  leaveDrafts();

  expect(Object.keys(stored)).toEqual([]);
  expect(drafts.getState().rows).toEqual({});
});

test('who leaves before the answer leaves nothing behind, and the next one is not touched', async () => {
  let reply: (saved: unknown) => void = () => undefined;
  put.mockReturnValue(new Promise((done) => { reply = done; }));
  enterDrafts('u-a');
  editDraft('c-1', { note: 'En camino' });
  const sending = finishDraft('c-1');
  leaveDrafts();
  enterDrafts('u-b');
  reply({ saved_at: '2026-11-20T15:39:12Z' });
  await sending;

  expect(Object.keys(stored)).toEqual([]);
  expect(drafts.getState().rows).toEqual({});
});

test('a text that is refused is kept and shown, over a reload too', async () => {
  put.mockRejectedValue(new Refused('not_your_conversation', 403));
  enterDrafts('u-a');
  editDraft('c-1', { note: 'Mío' });
  await sendNow('c-1');
  expect(draftOf('c-1')).toMatchObject({ note: 'Mío', state: 'failed' });
  leaveDrafts();

  enterDrafts('u-a');
  expect(draftOf('c-1')).toMatchObject({ note: 'Mío', state: 'failed' });
});

test('what was finished too long ago says so, and is never sent as a draft that would be dropped', async () => {
  put.mockRejectedValue(new Refused('registration_closed', 409));
  enterDrafts('u-a');
  editDraft('c-1', { note: 'Tarde' });
  await finishDraft('c-1');

  expect(draftOf('c-1')).toMatchObject({ note: 'Tarde', state: 'failed', closed: 'registration_closed', done: true });
});

test('what is finished goes after the draft that is under way, and never at its side', async () => {
  const replies: ((saved: unknown) => void)[] = [];
  put.mockImplementation(() => new Promise((done) => void replies.push(done)));
  enterDrafts('u-a');
  editDraft('c-1', { note: 'A medias' });
  const draft = sendNow('c-1');
  editDraft('c-1', { note: 'Entera' });
  const finished = finishDraft('c-1');
  await vi.advanceTimersByTimeAsync(5_000);
  expect(notes()).toEqual(['A medias']);

  replies[0]?.({ saved_at: '2026-11-20T15:39:12Z' });
  await vi.advanceTimersByTimeAsync(0);
  expect(put.mock.lastCall?.[1]).toMatchObject({ body: { note: 'Entera', done: true } });
  replies[1]?.({ saved_at: '2026-11-20T15:39:13Z' });
  expect(await Promise.all([draft, finished])).toEqual([true, true]);
  expect(put).toHaveBeenCalledTimes(2);
  expect(drafts.getState().rows).toEqual({});
});

test('a draft refused under way does not undo that the agent finished it meanwhile', async () => {
  let refuse: (error: unknown) => void = () => undefined;
  put.mockReturnValueOnce(new Promise((_, failed) => { refuse = failed; }));
  enterDrafts('u-a');
  editDraft('c-1', { note: 'A medias' });
  const draft = sendNow('c-1');
  const finished = finishDraft('c-1');
  refuse(new Refused('typification_unknown', 422));

  expect(await Promise.all([draft, finished])).toEqual([false, true]);
  expect(put.mock.lastCall?.[1]).toMatchObject({ body: { note: 'A medias', done: true } });
});

test('what the agent writes while the finished one is under way is sent after it', async () => {
  let reply: (saved: unknown) => void = () => undefined;
  put.mockReturnValueOnce(new Promise((done) => { reply = done; }));
  enterDrafts('u-a');
  editDraft('c-1', { note: 'Terminada' });
  const finished = finishDraft('c-1');
  editDraft('c-1', { note: 'Terminada, y corregida' });
  reply({ saved_at: '2026-11-20T15:39:12Z' });
  await finished;
  await vi.advanceTimersByTimeAsync(1_000);

  expect(put.mock.lastCall?.[1]).toMatchObject({ body: { note: 'Terminada, y corregida', done: true } });
});

test('a session that ended is no refusal: the draft waits for the agent to sign in', async () => {
  put.mockRejectedValue(new Refused('not_signed_in', 401));
  enterDrafts('u-a');
  editDraft('c-1', { note: 'Tarde' });
  await finishDraft('c-1');
  expect(draftOf('c-1')).toMatchObject({ state: 'local', done: true });
});

test('what is there without an author can be neither sent nor shown: it goes', () => {
  stored.setItem('cc_draft_c-1', JSON.stringify({ note: 'De nadie' }));
  enterDrafts('u-a');
  expect(Object.keys(stored)).toEqual([]);
  expect(drafts.getState().rows).toEqual({});
});

test('while the server cannot write it is asked less and less often, and what waits goes by itself', async () => {
  const reported = vi.fn();
  const stop = whenSent(reported);
  away();
  enterDrafts('u-a');
  editDraft('c-1', { note: 'Terminada' });
  await finishDraft('c-1');
  const attempts: number[] = [];
  for (let second = 1; second <= 200; second++) {
    put.mockClear();
    await vi.advanceTimersByTimeAsync(1_000);
    if (put.mock.calls.length > 0) attempts.push(second);
  }
  expect(attempts).toEqual([5, 15, 35, 75, 135, 195]);

  back();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(put.mock.lastCall?.[1]).toMatchObject({ body: { note: 'Terminada', done: true } });
  expect(reported.mock.calls).toEqual([[1]]);
  expect(drafts.getState().rows).toEqual({});
  stop();
});

test('a lost line is not asked: whoever brings it back sends what waits', async () => {
  away();
  enterDrafts('u-a');
  editDraft('c-1', { note: 'Sin red' });
  await sendNow('c-1');
  live.setState({ status: 'lost' });
  put.mockClear();
  await vi.advanceTimersByTimeAsync(120_000);
  live.setState({ status: 'off' });
  expect(put).not.toHaveBeenCalled();
});
