import { useSyncExternalStore } from 'react';

/** All clocks of the page beat here, once a second, by the server's time. */
let offset = 0;
let beat = Date.now();
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

export const serverNow = (): number => Date.now() + offset;

export function learnServerTime(iso: string): void {
  const seen = Date.parse(iso) - Date.now();
  if (Math.abs(seen - offset) <= 250) return;
  offset = seen;
  advance();
}

function advance(): void {
  beat = serverNow();
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === undefined) {
    beat = serverNow();
    timer = setInterval(advance, 1000);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/** The time of the last beat. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => beat);
}

export function secondsSince(iso: string | null | undefined, now: number): number {
  return iso ? Math.max(0, (now - Date.parse(iso)) / 1000) : 0;
}
