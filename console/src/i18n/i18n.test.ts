import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import i18next from 'i18next';
import { expect, test } from 'vitest';
import { type Key, t, word, words } from './index';

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sources(path);
    return /\.tsx?$/.test(entry.name) && !/\.test\.ts$|\.d\.ts$/.test(entry.name) ? [path] : [];
  });
}
const root = new URL('..', import.meta.url).pathname;
const files = sources(root).filter((path) => !path.endsWith('/words.ts'));
const code = files.map((path) => readFileSync(path, 'utf8'));

test('every key that is used exists', () => {
  const used = code.flatMap((text) => [...text.matchAll(/\bt\('([\w.]+)'/g)].map(([, key]) => key ?? ''));
  expect(used.length).toBeGreaterThan(150);
  expect(used.filter((key) => !i18next.exists(key, { count: 2 }))).toEqual([]);
});

test('plurals have the three classes of Spanish', () => {
  const flat = Object.entries(words).flatMap(([group, keys]) => Object.keys(keys).map((key) => `${group}.${key}`));
  for (const key of flat.filter((each) => each.endsWith('_one'))) {
    const stem = key.slice(0, -4);
    expect(flat).toContain(`${stem}_many`);
    expect(flat).toContain(`${stem}_other`);
  }
  expect(t('band.sent' as Key, { count: 1 })).toBe('Se envió 1 registro.');
  expect(t('band.sent' as Key, { count: 2 })).toBe('Se enviaron 2 registros.');
  expect(t('band.sent' as Key, { count: 1_000_000 })).toContain('registros');
});

test('a code we do not know is shown as it came', () => {
  expect(word('reason', 'refrigerio', 'x')).toBe('Refrigerio');
  expect(word('reason', 'nuevo', 'nuevo')).toBe('nuevo');
});

test('people read no word that is written outside a words file', () => {
  const spanish = /[>'"`][^<>'"`{}]*[áéíóúñ¿¡«][^<>'"`{}]*[<'"`]/u;
  const offending = code.filter((text, i) => spanish.test(text) && !/format\.ts$|periods\.ts$/.test(files[i] ?? ''));
  expect(offending.map((text) => spanish.exec(text)?.[0]).filter((word) => !/dom\.|mié|sáb/.test(word ?? ''))).toEqual([]);
});
