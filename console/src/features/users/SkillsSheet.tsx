import { Button } from '@mantine/core';
import { useState } from 'react';
import { answer, api, explain } from '../../api/client';
import type { UserRow } from '../../api/contract';
import { queries } from '../../api/queries';
import { usersQuery } from './queries';
import { t } from '../../i18n';
import { notify } from '../../shell/notices';
import { type Skills, SkillsFields } from './SkillsFields';

/** What who runs the floor may change of an agent; only what was touched is sent. */
export function SkillsSheet({ user, onDone }: { user: UserRow; onDone: () => void }) {
  const [queues, setQueues] = useState<string[] | null>(null);
  const [skills, setSkills] = useState<Skills | null>(null);
  const [error, setError] = useState('');
  const [busy, setBusy] = useState(false);
  const save = async (): Promise<void> => {
    setBusy(true);
    setError('');
    try {
      await answer(api.PUT('/api/users/{user}/skills', { params: { path: { user: user.id } }, body: { ...(queues && { queues }), ...(skills && { skills }) } }));
      void queries.invalidateQueries(usersQuery);
      notify('ok', t('users.saved'));
      onDone();
    } catch (refused) {
      setError(explain(refused));
      setBusy(false);
    }
  };
  return (
    <form className="sheet-form" onSubmit={(event) => { event.preventDefault(); void save(); }}>
      <SkillsFields queues={queues ?? user.queues} onQueues={setQueues} skills={skills ?? user.skills} onSkills={setSkills} />
      <p className="t12 dim">{t('users.live')}</p>
      {error && <p className="bad t13" role="alert">{error}</p>}
      <div className="row wrapped"><Button type="submit" variant="filled" loading={busy} disabled={!queues && !skills}>{t('app.save')}</Button><Button onClick={onDone}>{t('app.cancel')}</Button></div>
    </form>
  );
}
