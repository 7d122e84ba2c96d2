import i18next, { type ParseKeys } from 'i18next';
import { words as api } from '../api/words';
import { words as audiotest } from '../features/audiotest/words';
import { words as citizens } from '../features/citizens/words';
import { words as desk } from '../features/desk/words';
import { words as floor } from '../features/floor/words';
import { words as ivr } from '../features/ivr/words';
import { words as player } from '../features/player/words';
import { words as registration } from '../features/registration/words';
import { words as signin } from '../features/signin/words';
import { words as testphone } from '../features/testphone/words';
import { words as timeline } from '../features/timeline/words';
import { words as users } from '../features/users/words';
import { words as phone } from '../phone/words';
import { words as shell } from '../shell/words';
import { words as ui } from '../ui/words';

/** Every word people read, joined from one `words.ts` per feature (ADR 0007). Usted, short, present, no blame. */
export const words = {
  ...api,
  ...audiotest,
  ...citizens,
  ...desk,
  ...floor,
  ...ivr,
  ...player,
  ...registration,
  ...signin,
  ...testphone,
  ...timeline,
  ...users,
  ...phone,
  ...shell,
  ...ui,
} as const;

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: typeof words };
  }
}

void i18next.init({
  lng: 'es',
  initAsync: false,
  resources: { es: { translation: words } },
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
