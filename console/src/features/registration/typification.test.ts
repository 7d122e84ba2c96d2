import { expect, test } from 'vitest';
import { entriesOf, searchEntries } from './typification';

const entries = entriesOf([
  { code: 'r', label: 'Reniec', children: [
    { code: 'r.d', label: 'DNI', children: [
      { code: 'r.d.d', label: 'Duplicado', children: [{ code: 'r.d.d.c', label: 'Costo y requisitos' }, { code: 'r.d.d.p', label: 'Pérdida o robo' }] },
      { code: 'r.d.e', label: 'Estado del trámite' },
      { code: 'r.d.z', label: 'DNI azul', active: false },
    ] },
  ] },
  { code: 'o', label: 'Otras consultas' },
]);
const codesFor = (typed: string): string[] => searchEntries(entries, typed).map((entry) => entry.code);

test('leaves and what is deep enough can be chosen; what is switched off cannot', () => {
  expect(entries.map((entry) => entry.code)).toEqual(['r.d.d', 'r.d.d.c', 'r.d.d.p', 'r.d.e', 'o']);
});

test('«dup» finds it at any level, its own name first', () => expect(codesFor('dup')[0]).toBe('r.d.d'));
test('accents and case do not matter, words in any order', () => {
  expect(codesFor('TRAMITE')).toEqual(['r.d.e']);
  expect(codesFor('robo dni')).toEqual(['r.d.d.p']);
});
test('nothing typed shows the beginning; nonsense shows nothing', () => {
  expect(codesFor('')).toHaveLength(5);
  expect(codesFor('xyz')).toEqual([]);
});
