import createClient from 'openapi-fetch';
import { t, word } from '../i18n';
import type { ApiError } from './contract';
import type { paths } from './schema';

/** What the server refused, or `network` when it was not reached. Screens decide by `code`. */
export class Refused extends Error {
  constructor(readonly code: string, readonly status: number, readonly retryAt: string | null = null) {
    super(code);
  }
}

export const api = createClient<paths>({
  baseUrl: '',
  credentials: 'same-origin',
  headers: { 'X-Requested-With': 'console' },
  fetch: (request: Request) => fetch(request),
});

interface Outcome<T> { data?: T; error?: unknown; response: Response }

/** The answer's body, or `Refused`. */
export async function answer<T>(response: Promise<Outcome<T>>): Promise<T> {
  let outcome: Outcome<T>;
  try {
    outcome = await response;
  } catch {
    throw new Refused('network', 0);
  }
  if (outcome.response.ok) return outcome.data as T;
  const said = (outcome.error ?? {}) as Partial<ApiError>;
  throw new Refused(said.error ?? `http_${outcome.response.status}`, outcome.response.status, said.retry_at ?? null);
}

export function explain(error: unknown): string {
  const code = error instanceof Refused ? error.code : 'other';
  return word('error', code, t('error.other', { code }));
}
