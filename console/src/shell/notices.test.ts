import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { notices, notifyWith } from './notices';

const announced: string[] = [];
const notify = notifyWith((text, urgency) => void announced.push(`${urgency}: ${text}`));

const shown = (): string[] => notices.getState().rows.map((row) => row.text);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  notices.setState({ rows: [] });
  announced.length = 0;
  vi.useRealTimers();
});

test('good news leaves after ten seconds, a warning after a minute, what is bad stays', () => {
  notify('warn', 'Termine primero la llamada en curso.');
  vi.advanceTimersByTime(59_000);
  expect(shown()).toHaveLength(1);
  vi.advanceTimersByTime(1_000);
  expect(shown()).toEqual([]);

  notify('ok', 'Guardado');
  notify('bad', 'No se está grabando');
  expect(announced.slice(-2)).toEqual(['polite: Guardado', 'assertive: No se está grabando']);
  vi.advanceTimersByTime(10_000);
  expect(shown()).toEqual(['No se está grabando']);
  vi.advanceTimersByTime(3_600_000);
  expect(shown()).toEqual(['No se está grabando']);
});

test('of one kind the newest stands', () => {
  notify('warn', 'Otra cosa');
  notify('warn', 'Su estado: Refrigerio', undefined, 'state_forced');
  notify('warn', 'Su estado: Disponible', undefined, 'state_forced');
  expect(shown()).toEqual(['Otra cosa', 'Su estado: Disponible']);
});
