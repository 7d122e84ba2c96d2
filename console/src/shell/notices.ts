import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { announce } from '../ui/announce';

/** `kind`: of one kind only the newest stands. `act`: what may still be done about it, while it is there. */
export interface PageNotice { id: number; tone: 'info' | 'ok' | 'warn' | 'bad'; text: string; kind: string; act?: { label: string; run: () => void } | undefined }

const LASTS_MS = { ok: 10_000, info: 10_000, warn: 60_000 };
let last = 0;
export const notices = createStore<{ rows: readonly PageNotice[] }>(() => ({ rows: [] }));
export const useNotices = (): readonly PageNotice[] => useStore(notices, (state) => state.rows);

export function dismiss(id: number): void {
  notices.setState((state) => ({ rows: state.rows.filter((row) => row.id !== id) }));
}

type Notify = (tone: PageNotice['tone'], text: string, act?: PageNotice['act'], kind?: string) => void;

/** `say`: how a screen reader hears of a notice. */
export const notifyWith = (say: typeof announce): Notify => (tone, text, act, kind = text) => {
  const id = ++last;
  notices.setState((state) => ({ rows: [...state.rows.filter((row) => row.kind !== kind), { id, tone, text, kind, act }].slice(-2) }));
  say(text, tone === 'bad' ? 'assertive' : 'polite');
  if (tone !== 'bad') setTimeout(() => dismiss(id), LASTS_MS[tone]);
};

/** A line under the top bar; never over the work. All but what is bad leaves by itself. */
export const notify = notifyWith(announce);
