import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { words } from '../i18n';
import { screens } from './index';

const root = new URL('.', import.meta.url).pathname;
const folders = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name);
const has = (folder: string, file: string): boolean => readdirSync(root + folder).includes(file);
const read = (folder: string, file: string): string => readFileSync(`${root}${folder}/${file}`, 'utf8');

test('every screen that a feature declares is in the list, once', () => {
  const declared = folders.filter((folder) => has(folder, 'screens.ts'))
    .flatMap((folder) => [...read(folder, 'screens.ts').matchAll(/path: '([^']+)'/g)].map(([, path]) => path));
  expect(screens.map((screen) => screen.path).sort()).toEqual(declared.sort());
  expect(new Set(declared).size).toBe(declared.length);
});

test('a page stands in the folder of its feature and is imported by nobody but its screen', () => {
  const pages = folders.flatMap((folder) => readdirSync(root + folder).filter((file) => file.endsWith('.tsx') && read(folder, file).includes('export default')).map((file) => `${folder}/${file}`));
  const registered = folders.filter((folder) => has(folder, 'screens.ts'))
    .flatMap((folder) => [...read(folder, 'screens.ts').matchAll(/import\('\.\/(\w+)'\)/g)].map(([, page]) => `${folder}/${page}.tsx`));
  expect(registered.sort()).toEqual(pages.sort());
});

test('the words of every feature are joined, and no group of words stands in two files', () => {
  const source = new URL('..', import.meta.url).pathname;
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) => /(^|\/)words\.ts$/.test(file));
  const groups = files.flatMap((file) => [...readFileSync(source + file, 'utf8').matchAll(/^ {2}(\w+): \{/gm)].map(([, group]) => group));
  expect(groups.sort()).toEqual(Object.keys(words).sort());
});
