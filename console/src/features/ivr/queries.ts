import { queryOptions } from '@tanstack/react-query';
import { answer, api } from '../../api/client';

export const treesQuery = queryOptions({
  queryKey: ['trees'],
  queryFn: () => answer(api.GET('/api/ivr/trees')),
});
export const treeQuery = (id: string) => queryOptions({
  queryKey: ['tree', id],
  queryFn: () => answer(api.GET('/api/ivr/trees/{tree_id}', { params: { path: { tree_id: id } } })),
});
