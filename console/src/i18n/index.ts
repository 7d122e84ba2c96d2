import i18next, { type ParseKeys } from 'i18next';
import { es } from './es';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: typeof es };
  }
}

void i18next.init({
  lng: 'es',
  initAsync: false,
  resources: { es: { translation: es } },
  interpolation: { escapeValue: false },
});

export type Key = ParseKeys;
type Values = Record<string, string | number>;

export function t(key: Key, values?: Values): string {
  return i18next.t(key, values as never) as unknown as string;
}

/** For codes that come from the server: its word, or `fallback` for one we do not know yet. */
export function word(group: string, code: string, fallback: string, values?: Values): string {
  const key = `${group}.${code}`;
  return i18next.exists(key, values as never) ? (i18next.t(key as Key, values as never) as unknown as string) : fallback;
}
