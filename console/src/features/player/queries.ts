import { queryOptions } from '@tanstack/react-query';
import { answer, api } from '../../api/client';

export const recordingQuery = (id: string) => queryOptions({
  queryKey: ['recording', id],
  queryFn: () => answer(api.GET('/api/recordings/{recording}', { params: { path: { recording: id } } })),
});
export const peaksQuery = (id: string) => queryOptions({
  queryKey: ['peaks', id], staleTime: Infinity,
  queryFn: () => answer(api.GET('/api/recordings/{recording}/peaks', { params: { path: { recording: id } } })),
});
