import { answer, api, explain } from '../../api/client';
import { notify } from '../../shell/notices';

/** What she chose; while she carries a call the server keeps it as her next state. The last wish wins. */
export async function wish(ready: boolean, reason: string | null): Promise<void> {
  try {
    await answer(api.PUT('/api/desk/presence', { body: { ready, reason } }));
  } catch (error) {
    notify('warn', explain(error));
  }
}
