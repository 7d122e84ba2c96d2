import { queryOptions } from '@tanstack/react-query';
import { answer, api } from '../../api/client';

export const citizensQuery = (query: string) => queryOptions({
  queryKey: ['citizens', query], enabled: query.length >= 3,
  queryFn: () => answer(api.POST('/api/citizens/search', { body: { query } })),
});
export const citizenQuery = (id: string) => queryOptions({
  queryKey: ['citizen', id],
  queryFn: () => answer(api.GET('/api/citizens/{citizen}', { params: { path: { citizen: id } } })),
});
