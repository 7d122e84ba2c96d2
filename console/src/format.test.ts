import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DEFAULT_LOCALITY, age, bySurname, day, dayAndHour, duration, hour, hourWithSeconds, lineOf, longDay, number, percent, phone, plain, plainDate, setLocality, shortName } from './format';

const NOW = '2026-11-20T15:39:12Z'; // 10:39 in Lima

describe('es-PE', () => {
  test('numbers and rates', () => {
    expect(number(56061)).toBe('56,061');
    expect(percent(0.637)).toBe('63.7%');
    expect(percent(1)).toBe('100.0%');
  });

  test('hours are of Lima, by 24', () => {
    expect(hour(NOW)).toBe('10:39');
    expect(hourWithSeconds(NOW)).toBe('10:39:12');
    expect(hour('2026-11-20T05:00:00Z')).toBe('00:00');
    expect(hour('2026-11-21T01:05:00Z')).toBe('20:05');
  });

  test('days without a comma, the year only when it is another, September as «set.»', () => {
    expect(day(NOW, NOW)).toBe('vie. 20 nov.');
    expect(day('2025-08-14T15:00:00Z', NOW)).toBe('14 ago. 2025');
    expect(day('2026-09-01T15:00:00Z', NOW)).toBe('mar. 1 set.');
    expect(day('2026-11-20T03:00:00Z', NOW)).toBe('jue. 19 nov.');
    expect(longDay(NOW)).toBe('viernes 20 de noviembre');
    expect(dayAndHour(NOW, NOW)).toBe('hoy 10:39');
    expect(dayAndHour('2026-11-17T21:20:00Z', NOW)).toBe('mar. 17 nov., 16:20');
  });

  test('a date of birth has no zone', () => {
    expect(plainDate('1979-03-12')).toBe('12 mar. 1979');
    expect(age('1979-03-12', NOW)).toBe(47);
    expect(age('1979-11-20', NOW)).toBe(47);
    expect(age('1979-11-21', NOW)).toBe(46);
  });

  test('durations: mm:ss under an hour, then hours and minutes', () => {
    expect(duration(0)).toBe('00:00');
    expect(duration(-3)).toBe('00:00');
    expect(duration(252.9)).toBe('04:12');
    expect(duration(3599)).toBe('59:59');
    expect(duration(5880)).toBe('1 h 38 min');
  });

  test('telephones as people write them', () => {
    expect(phone('+51966412783')).toBe('966 412 783');
    expect(phone('+5112345678')).toBe('(01) 234 5678');
    expect(phone('+5166312456')).toBe('(066) 31 2456');
    expect(phone('+34612345678')).toBe('+34 612 34 56 78');
    expect(phone('+593987654321')).toBe('+593 98 765 4321');
    expect(phone('1800')).toBe('1800');
    expect(phone('+51999')).toBe('+51999');
    expect(phone('066312456')).toBe('(066) 31 2456');
  });

  test('a mobile and a fixed line are told apart, in any country', () => {
    expect(['+51966412783', '+5166312456', '+34612345678', '+34912345678', '1800', ''].map(lineOf)).toEqual(['mobile', 'fixed', 'mobile', 'fixed', 'other', 'other']);
  });
});

describe('a centre elsewhere', () => {
  beforeEach(() => setLocality({ timezone: 'Europe/Madrid', region: 'ES' }));
  afterEach(() => setLocality(DEFAULT_LOCALITY));

  test('hours and days are of its zone', () => {
    expect(hour(NOW)).toBe('16:39');
    expect(day('2026-11-20T23:30:00Z', NOW)).toBe('sáb. 21 nov.');
  });

  test('its own telephones are written without the country, and those of Peru with it', () => {
    expect(phone('+34612345678')).toBe('612 34 56 78');
    expect(phone('+51966412783')).toBe('+51 966 412 783');
  });
});

describe('names', () => {
  test('given name and first surname', () => {
    expect(shortName('Rosa María Huamán Quispe')).toBe('Rosa Huamán');
    expect(shortName('Yeni Ccori Mamani')).toBe('Yeni Ccori');
    expect(shortName('Yeni Ccori')).toBe('Yeni Ccori');
    expect(shortName('')).toBe('');
  });

  test('sorted by first surname, accents aside', () => {
    const names = ['Iván Rojas Paucar', 'Zoila Ávalos Cruz', 'Ana Ñahui Soto', 'Luis Núñez Díaz'];
    expect([...names].sort(bySurname)).toEqual(['Zoila Ávalos Cruz', 'Luis Núñez Díaz', 'Ana Ñahui Soto', 'Iván Rojas Paucar']);
  });

  test('searching forgets accents and case', () => expect(plain('Acción ÑANDÚ')).toBe('accion nandu'));
});
