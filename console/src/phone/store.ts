import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { Sip } from '../api/contract';
import type { DeviceProblem } from './devices';

export type Hearing = 'unknown' | 'good' | 'quiet' | 'none';

/** What the page knows of its telephone: from packets and levels, not from what was asked for. */
export interface PhoneState {
  status: 'off' | 'asking' | 'connecting' | 'registered' | 'up';
  problem: DeviceProblem | null;
  muted: boolean;
  speakingMuted: boolean;
  hearing: Hearing;
  silentSince: number | null;
  sip: Sip | null; // what to type into the agent's SIP telephone; until the shift on it ends
}

export const phoneOff: PhoneState = {
  status: 'off', problem: null, muted: false, speakingMuted: false, hearing: 'unknown', silentSince: null, sip: null,
};

export const phone = createStore<PhoneState>(() => phoneOff);

export function usePhone<T>(pick: (state: PhoneState) => T): T {
  return useStore(phone, pick);
}
