import { queryOptions } from '@tanstack/react-query';
import { answer, api } from '../../api/client';

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
