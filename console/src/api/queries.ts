import { QueryClient, queryOptions } from '@tanstack/react-query';
import { answer, api, Refused } from './client';

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
