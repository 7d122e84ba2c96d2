import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { answer, api, explain } from '../../api/client';
import { queries } from '../../api/queries';
import { t } from '../../i18n';
import { notify } from '../../shell/notices';

/** Gives a citizen a name, or another one. `onClose`: of a form that was opened over something; without it the form goes with the name that it gave. */
export function NameForm({ citizen, name = '', submit, onClose }: { citizen: string; name?: string; submit: string; onClose?: () => void }) {
  const [names, setNames] = useState(name);
  const [error, setError] = useState('');
  const save = async (): Promise<void> => {
    try {
      await answer(api.PATCH('/api/citizens/{citizen}', { params: { path: { citizen } }, body: { names: names.trim() } }));
      await queries.invalidateQueries({ queryKey: ['citizen', citizen] });
      notify('ok', t('citizens.saved'));
      onClose?.();
    } catch (refused) {
      setError(explain(refused));
    }
  };
  return (
    <form className={onClose ? 'sheet-form' : 'name-form'} onSubmit={(event) => { event.preventDefault(); void save(); }}>
      <TextInput label={t('desk.name')} value={names} maxLength={120} data-autofocus={onClose ? true : undefined} onChange={(event) => setNames(event.target.value)} error={error} />
      <div className="row">
        <Button type="submit" variant={onClose ? 'filled' : 'default'} disabled={!names.trim()}>{submit}</Button>
        {onClose && <Button onClick={onClose}>{t('app.cancel')}</Button>}
      </div>
    </form>
  );
}
