import { queryOptions } from '@tanstack/react-query';
import { answer, api } from '../../api/client';

export const testPhoneQuery = queryOptions({
  queryKey: ['test-phone'], staleTime: Infinity, retry: false,
  queryFn: () => answer(api.GET('/api/test-phone')),
});
