import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { begin, fold, type LiveView } from './apply';
import type { Hello, LiveEvent, Patch } from './types';

const FOLDER = new URL('../../../tests/traces/live/', import.meta.url);
const TRACES = readdirSync(FOLDER).filter((name) => name.endsWith('.jsonl'));

interface Expected { t: 'expect'; snapshot: Patch }

/** What a page shows, in the shape of a snapshot: rows by id. */
function shown(view: LiveView): Patch {
  const byId = <Row extends { id: string }>(rows: Iterable<Row>): Row[] => [...rows].sort((a, b) => (a.id < b.id ? -1 : 1));
  return {
    agents: byId(view.agents.values()), conversations: byId(view.conversations.values()), queues: byId(view.queues.values()),
    totals: view.totals, waiting: view.waiting,
  };
}

test('there are traces to fold', () => expect(TRACES.length).toBeGreaterThan(0));

test.each(TRACES)('%s: what the server recorded folds to the snapshot that the server wrote', (name) => {
  const lines = readFileSync(new URL(name, FOLDER), 'utf8').trim().split('\n').map((line) => JSON.parse(line) as Hello | LiveEvent | Expected);
  let view: LiveView | undefined;
  let compared = false;

  for (const line of lines) {
    if (line.t === 'hello') view = begin(line, '');
    if (line.t === 'event') {
      const folded = fold(view!, line);
      expect(folded.gap).toBe(false);
      view = folded.view;
    }
    if (line.t === 'expect') {
      expect(shown(view!)).toEqual(line.snapshot);
      compared = true;
    }
  }
  expect(compared).toBe(true);
});
