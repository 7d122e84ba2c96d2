import { create } from 'zustand';

/** What was searched last: documents and telephones have no place in an address, so it lives in memory, and goes with the session. */
export const useAsked = create<{ asked: string }>(() => ({ asked: '' }));
export const ask = (asked: string): void => useAsked.setState({ asked: asked.trim() });
