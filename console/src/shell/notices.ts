import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { announce } from '../ui/announce';

/** `act`: what may still be done about it, while it is there. */
export interface PageNotice { id: number; tone: 'info' | 'ok' | 'warn' | 'bad'; text: string; act?: { label: string; run: () => void } | undefined }

const LASTS_MS = 10_000;
let last = 0;
export const notices = createStore<{ rows: readonly PageNotice[] }>(() => ({ rows: [] }));
export const useNotices = (): readonly PageNotice[] => useStore(notices, (state) => state.rows);

export function dismiss(id: number): void {
  notices.setState((state) => ({ rows: state.rows.filter((row) => row.id !== id) }));
}

/** A line under the top bar; never over the work. Good news leaves by itself. */
export function notify(tone: PageNotice['tone'], text: string, act?: PageNotice['act']): void {
  const id = ++last;
  notices.setState((state) => ({ rows: [...state.rows.filter((row) => row.text !== text), { id, tone, text, act }].slice(-2) }));
  announce(text, tone === 'bad' ? 'assertive' : 'polite');
  if (tone === 'ok' || tone === 'info') setTimeout(() => dismiss(id), LASTS_MS);
}
