import { Button } from '@mantine/core';
import { useStore } from 'zustand';
import { t } from '../../i18n';
import { drafts, forget, sendNow } from './drafts';

/** Shows the drafts that the server refused and no list of calls shows, until the agent discards them. `open`: the conversation in a form now. */
export function RefusedDrafts({ open }: { open: string | null }) {
  const rows = useStore(drafts, (state) => state.rows);
  const refused = Object.entries(rows).filter(([conversation, draft]) => draft.state === 'failed' && conversation !== open);
  if (refused.length === 0) return null;
  return (
    <section className="box" aria-labelledby="refused-title">
      <h2 id="refused-title" className="t16 b bad">{t('form.refused')}</h2>
      <p className="t13 dim2">{t('form.refusedLead')}</p>
      <ul className="pending">
        {refused.map(([conversation, draft]) => (
          <li key={conversation}>
            <p className="pending-text t13">{draft.note || t('form.refusedNoNote')}</p>
            {draft.closed && <p className="bad t13">{t('error.registration_closed')}</p>}
            <Button className="small" onClick={() => void sendNow(conversation)}>{t('app.retry')}</Button>
            <Button className="small" variant="subtle" onClick={() => forget(conversation)}>{t('form.discard')}</Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
