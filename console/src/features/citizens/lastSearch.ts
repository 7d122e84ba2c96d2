import { create } from 'zustand';

/** What was searched last: documents and telephones have no place in an address, so it lives in memory, and goes with the session. */
export const useLastSearch = create<{ query: string }>(() => ({ query: '' }));
export const ask = (query: string): void => useLastSearch.setState({ query: query.trim() });
