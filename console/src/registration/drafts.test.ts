import { afterEach, beforeEach, expect, test, vi } from 'vitest';

const put = vi.hoisted(() => vi.fn());
vi.mock('../api/client', () => {
  class Refused extends Error {
    constructor(readonly code: string, readonly status: number) { super(code); }
  }
  return { Refused, api: { PUT: put }, answer: (asked: Promise<unknown>) => asked };
});

import { Refused } from '../api/client';
import { draftOf, drafts, editDraft, enterDrafts, finishDraft, flushDrafts, leaveDrafts, sendNow } from './drafts';

class Kept {
  [key: string]: unknown;
  getItem(key: string): string | null { return (this[key] as string | undefined) ?? null; }
  setItem(key: string, value: string): void { this[key] = value; }
  removeItem(key: string): void { delete this[key]; }
}

const notes = (): string[] => put.mock.calls.map(([, asked]) => (asked as { body: { note: string } }).body.note);
const away = (): void => void put.mockRejectedValue(new Refused('network', 0));
const back = (): void => void put.mockResolvedValue({ saved_at: '2026-11-20T15:39:12Z' });
let kept: Kept;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('localStorage', kept = new Kept());
  put.mockReset();
  back();
});
afterEach(() => {
  leaveDrafts();
  vi.useRealTimers();
});

test('what one wrote is neither sent nor shown under another, and waits for her', async () => {
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

  expect(Object.keys(kept)).toEqual([]);
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

  expect(Object.keys(kept)).toEqual([]);
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

  expect(draftOf('c-1')).toMatchObject({ note: 'Tarde', state: 'failed', closed: true, done: true });
});

test('a session that ended is no refusal: it goes when she is back', async () => {
  put.mockRejectedValue(new Refused('not_signed_in', 401));
  enterDrafts('u-a');
  editDraft('c-1', { note: 'Tarde' });
  await finishDraft('c-1');
  expect(draftOf('c-1')).toMatchObject({ state: 'local', done: true });
});

test('what is there without an author can be neither sent nor shown: it goes', () => {
  kept.setItem('cc_draft_c-1', JSON.stringify({ note: 'De nadie' }));
  enterDrafts('u-a');
  expect(Object.keys(kept)).toEqual([]);
  expect(drafts.getState().rows).toEqual({});
});
