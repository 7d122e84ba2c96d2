import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');
const [light = '', dark = ''] = css.split(":root[data-mantine-color-scheme='dark']");

function tokens(block: string): Record<string, string> {
  return Object.fromEntries([...block.matchAll(/--([\w-]+): (#[0-9A-F]{6})/g)].map(([, name, value]) => [name, value]));
}

/** WCAG 2.2, relative luminance and contrast ratio. */
function luminance(hex: string): number {
  const channel = (at: number): number => {
    const value = parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

const TEXT: readonly [text: string, on: string][] = [
  ...['ink', 'ink-2', 'ink-3', 'accent', 'ok', 'warn', 'bad', 'pause', 'violet'].flatMap((text): [string, string][] => [[text, 'surface'], [text, 'surface-2']]),
  ['ink', 'bg'], ['ink-2', 'bg'], ['ink-3', 'bg'], ['ink-2', 'hover'], ['ink', 'warn-soft'], ['ink-2', 'warn-soft'], ['ink-2', 'bad-soft'], ['ink-2', 'accent-soft'], ['ink-2', 'violet-soft'],
  ['accent', 'accent-soft'], ['ok', 'ok-soft'], ['warn', 'warn-soft'], ['bad', 'bad-soft'], ['pause', 'pause-soft'], ['violet', 'violet-soft'],
  ['on-accent', 'accent-fill'], ['on-warn', 'warn-fill'], ['on-bad', 'bad-fill'],
];
const SHAPES: readonly [string, string][] = [['control', 'surface'], ['control', 'bg'], ['focus', 'surface'], ['focus', 'bg'], ['wave-a', 'surface-2'], ['wave-b', 'surface-2']];

describe.each([['light', tokens(light)], ['dark', tokens(dark)]])('%s tokens', (_name, colours) => {
  const ratio = (a: string, b: string): number => contrast(colours[a] ?? '', colours[b] ?? '');
  test.each(TEXT)('text %s on %s reads: 4.5 or more', (text, on) => expect(ratio(text, on)).toBeGreaterThanOrEqual(4.5));
  test.each(SHAPES)('%s on %s is seen: 3 or more', (shape, on) => expect(ratio(shape, on)).toBeGreaterThanOrEqual(3));
});

test('the promised figures are these', () => {
  const c = tokens(light);
  expect(contrast(c['ink'] ?? '', '#FFFFFF')).toBeCloseTo(16.7, 1);
  expect(contrast(c['accent'] ?? '', '#FFFFFF')).toBeCloseTo(7.7, 1);
  expect(contrast(c['bad'] ?? '', '#FFFFFF')).toBeCloseTo(7.2, 1);
});
