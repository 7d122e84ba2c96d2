import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { emptyView, type LiveView } from './apply';
import type { Bye } from './types';

export interface LiveState {
  status: 'off' | 'connecting' | 'open' | 'lost';
  lostAt: number | null;
  view: LiveView;
  bye: Bye | null;
}

export const live = createStore<LiveState>(() => ({ status: 'off', lostAt: null, view: emptyView, bye: null }));

export function useLive<T>(pick: (state: LiveState) => T): T {
  return useStore(live, pick);
}

export const useView = <T>(pick: (view: LiveView) => T): T => useLive((state) => pick(state.view));
