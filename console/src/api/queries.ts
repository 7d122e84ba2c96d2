import { QueryClient, queryOptions } from '@tanstack/react-query';
import { answer, api, Refused } from './client';
import type { IvrDetail } from './contract';

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      refetchOnWindowFocus: false,
      retry: (failures, error) => failures < 2 && error instanceof Refused && (error.status === 0 || error.status >= 500),
    },
  },
});

export const sessionQuery = queryOptions({
  queryKey: ['session'], staleTime: Infinity,
  queryFn: () => answer(api.GET('/api/session')),
});
export const statesQuery = queryOptions({
  queryKey: ['states'], staleTime: 300_000,
  queryFn: () => answer(api.GET('/api/states')),
});
export const dayQuery = (agent: string, now: string) => queryOptions({
  queryKey: ['day', agent, now], refetchInterval: 60_000, staleTime: 0,
  queryFn: () => answer(api.GET('/api/agents/{agent}/day', { params: { path: { agent } } })),
});
/** Of the line that was called, by which the server judges. Changes live (CRM-3): each form asks anew, and draws what was known until the answer comes. */
export const typificationQuery = (tree: string) => queryOptions({
  queryKey: ['typification', tree], staleTime: 0,
  queryFn: () => answer(api.GET('/api/typification', { params: { query: { tree } } })),
});
export const pendingQuery = queryOptions({
  queryKey: ['pending'],
  queryFn: () => answer(api.GET('/api/registrations/pending')),
});
export const draftQuery = (conversation: string) => queryOptions({
  queryKey: ['draft', conversation], staleTime: Infinity, gcTime: 0,
  queryFn: () => answer(api.GET('/api/registrations/{conversation}', { params: { path: { conversation } } })),
});
export const citizensQuery = (query: string) => queryOptions({
  queryKey: ['citizens', query], enabled: query.length >= 3,
  queryFn: () => answer(api.POST('/api/citizens/search', { body: { query } })),
});
export const citizenQuery = (id: string) => queryOptions({
  queryKey: ['citizen', id],
  queryFn: () => answer(api.GET('/api/citizens/{citizen}', { params: { path: { citizen: id } } })),
});
export const recordingQuery = (id: string) => queryOptions({
  queryKey: ['recording', id],
  queryFn: () => answer(api.GET('/api/recordings/{recording}', { params: { path: { recording: id } } })),
});
export const peaksQuery = (id: string) => queryOptions({
  queryKey: ['peaks', id], staleTime: Infinity,
  queryFn: () => answer(api.GET('/api/recordings/{recording}/peaks', { params: { path: { recording: id } } })),
});
export const treesQuery = queryOptions({
  queryKey: ['trees'],
  queryFn: () => answer(api.GET('/api/ivr/trees')),
});
export const treeQuery = (id: string) => queryOptions({
  queryKey: ['tree', id],
  queryFn: () => answer(api.GET('/api/ivr/trees/{tree_id}', { params: { path: { tree_id: id } } })) as Promise<IvrDetail>, // openapi-fetch loses tuples
});
export const usersQuery = queryOptions({
  queryKey: ['users'],
  queryFn: () => answer(api.GET('/api/users')),
});
/** The lines agents may serve are those the trees lead to. */
export const queuesQuery = queryOptions({
  queryKey: ['tree-queues'], staleTime: 300_000,
  queryFn: async () => {
    const rows = await answer(api.GET('/api/ivr/trees'));
    const trees = await Promise.all(rows.map((row) => answer(api.GET('/api/ivr/trees/{tree_id}', { params: { path: { tree_id: row.id } } }))));
    const named = trees.flatMap(({ tree }) => Object.entries((tree?.['queues'] ?? {}) as Record<string, { name?: string }>));
    return [...new Map(named.map(([id, queue]) => [id, { id, name: queue.name ?? id }])).values()];
  },
});
export const testPhoneQuery = queryOptions({
  queryKey: ['test-phone'], staleTime: Infinity, retry: false,
  queryFn: () => answer(api.GET('/api/test-phone')),
});
