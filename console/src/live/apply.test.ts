import { describe, expect, test } from 'vitest';
import { begin, fold } from './apply';
import { agentLevel, promiseLevel, waitLevel } from './attention';
import type { AgentRow, Hello, LiveEvent, Patch } from './types';

const agent = (id: string, changes: Partial<AgentRow> = {}): AgentRow => ({
  id, name: id, activity: 'ready', reason: null, since: '2026-11-20T15:00:00Z', conversations: [], option: null, reserved_for: null,
  next_ready: null, next_reason: null, languages: [], answered_today: 0, tmo_seconds: 300, leg_up: true, ...changes,
});
const hello = (seq: number, snapshot: Patch, me: AgentRow | null = null): Hello => ({ t: 'hello', epoch: 'e', seq, now: '', me, snapshot });
const event = (seq: number, change: Patch): LiveEvent => ({ t: 'event', seq, now: '', ...change });

describe('the fold', () => {
  test('starts from the snapshot and applies what follows', () => {
    const view = begin(hello(7, { agents: [agent('a'), agent('b')] }), '');
    const { view: after, gap } = fold(view, event(8, { agents: [agent('b', { activity: 'talking' })], agents_gone: ['a'] }));

    expect(gap).toBe(false);
    expect([...after.agents.keys()]).toEqual(['b']);
    expect(after.agents.get('b')?.activity).toBe('talking');
  });

  test('what it already has is harmless', () => {
    const view = begin(hello(7, { agents: [agent('a')] }), '');
    expect(fold(view, event(7, { agents_gone: ['a'] }))).toEqual({ view, gap: false });
  });

  test('a gap changes nothing and asks for a new snapshot', () => {
    const view = begin(hello(7, { agents: [agent('a')] }), '');
    expect(fold(view, event(9, { agents_gone: ['a'] }))).toEqual({ view, gap: true });
  });

  test('an absent key has not changed, a null card takes the card of its conversation away', () => {
    const [card, other] = [{ conversation: 'c' } as never, { conversation: 'd' } as never];
    const view = begin(hello(1, { cards: { c: card, d: other }, waiting: { total: 3, by_language: { qu: 1 }, oldest: null, reserved_for: null, no_queues: false } }), '');
    const quiet = fold(view, event(2, {})).view;
    expect(quiet.cards.get('c')).toBe(card);
    expect(quiet.waiting?.total).toBe(3);
    expect([...fold(quiet, event(3, { cards: { c: null } })).view.cards.keys()]).toEqual(['d']);
  });

  test('my own row follows the rows', () => {
    const view = begin(hello(1, {}, agent('me')), 'me');
    expect(fold(view, event(2, { agents: [agent('other')] })).view.me?.activity).toBe('ready');
    expect(fold(view, event(2, { agents: [agent('me', { activity: 'talking' })] })).view.me?.activity).toBe('talking');
    expect(fold(begin(hello(1, {}), 'me'), event(2, { agents: [agent('me')] })).view.me?.id).toBe('me');
  });

  test('rows that did not change keep their identity, so their widgets do not render', () => {
    const view = begin(hello(1, { agents: [agent('a'), agent('b')], queues: [] }), '');
    const after = fold(view, event(2, { agents: [agent('b')] })).view;
    expect(after.agents.get('a')).toBe(view.agents.get('a'));
    expect(after.queues).toBe(view.queues);
  });
});

describe('when a clock turns', () => {
  test('voice waits: two and three minutes; in a reserved language one and two', () => {
    expect([119, 120, 179, 180].map((s) => waitLevel(s, false))).toEqual([0, 1, 1, 2]);
    expect([59, 60, 119, 120].map((s) => waitLevel(s, true))).toEqual([0, 1, 1, 2]);
  });

  test('calls by the TMO, breaks by their limit, a lost connection at once', () => {
    const row = agent('a', { activity: 'talking', tmo_seconds: 400 });
    expect([599, 600, 800].map((s) => agentLevel(row, s, null))).toEqual([0, 1, 2]);
    const rest = agent('a', { activity: 'not_ready', reason: 'refrigerio' });
    expect([2699, 2700, 3000].map((s) => agentLevel(rest, s, 45))).toEqual([0, 1, 2]);
    expect(agentLevel(rest, 90_000, null)).toBe(0);
    expect(agentLevel(agent('a', { activity: 'no_leg' }), 0, null)).toBe(2);
  });

  test('a promise is amber from seventy per cent', () => expect([41, 42, 60].map((s) => promiseLevel(s, 60))).toEqual([0, 1, 2]));
});
