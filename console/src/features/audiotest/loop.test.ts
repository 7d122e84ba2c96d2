import { expect, test } from 'vitest';
import { type Levels, judged, promptIsOver } from './loop';

const looks = (mic: number, remote: number, count: number): Levels[] => Array.from({ length: count }, () => ({ mic, remote }));

test('a voice that goes to the switch and comes back passes', () => {
  expect(judged([...looks(0, 0, 5), ...looks(0.2, 0.1, 10)])).toBe('ok');
});

test('a dead microphone never passes, whatever the switch says', () => {
  expect(judged(looks(0, 0.2, 60))).toBe('mute');
});

test('a voice that does not come back is lost', () => {
  expect(judged(looks(0.2, 0, 60))).toBe('lost');
  expect(judged([...looks(0, 0.2, 20), ...looks(0.2, 0, 20)])).toBe('lost');
});

test('the prompt is over when it was heard and fell silent', () => {
  expect(promptIsOver(looks(0, 0, 20))).toBe(false);
  expect(promptIsOver(looks(0, 0.2, 20))).toBe(false);
  expect(promptIsOver([...looks(0, 0.2, 20), ...looks(0, 0, 5)])).toBe(true);
});
