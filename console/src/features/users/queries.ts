import { queryOptions } from '@tanstack/react-query';
import { answer, api } from '../../api/client';

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
