import { Button, Checkbox, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { answer, api, explain } from '../../api/client';
import type { Role, UserChange, UserNew, UserRow } from '../../api/contract';
import { queries } from '../../api/queries';
import { usersQuery } from './queries';
import { t } from '../../i18n';
import { notify } from '../../shell/notices';
import { newPassword } from './password';
import { type Skills, SkillsFields } from './SkillsFields';

const ROLES: readonly Role[] = ['agent', 'supervisor', 'quality', 'trainer', 'head', 'auditor', 'administrator'];

/** Shown once; it is in no list and no log. */
function Password({ value, onDone }: { value: string; onDone: () => void }) {
  const [copied, setCopied] = useState(false);
  return (
    <div className="box" role="status">
      <h3 className="t14 b">{t('users.password')}</h3>
      <p className="t13 dim2">{t('users.passwordOnce')}</p>
      <p className="code t16 b password">{value}</p>
      <div className="row"><Button onClick={() => void navigator.clipboard.writeText(value).then(() => setCopied(true))}>{t(copied ? 'users.copied' : 'users.copy')}</Button><Button variant="filled" onClick={onDone}>{t('app.close')}</Button></div>
    </div>
  );
}

function useSave(user: UserRow | null, onDone: () => void) {
  const [error, setError] = useState('');
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const done = async (request: Promise<UserRow>, said: string, given = ''): Promise<void> => {
    setBusy(true);
    setError('');
    try {
      await request;
      void queries.invalidateQueries(usersQuery);
      notify('ok', said);
      if (given) setPassword(given);
      else onDone();
    } catch (refused) {
      setError(explain(refused));
    } finally {
      setBusy(false);
    }
  };
  const change = (body: UserChange): Promise<void> =>
    done(answer(api.PATCH('/api/users/{user}', { params: { path: { user: user?.id ?? '' } }, body })), t('users.saved'), body.password ?? '');
  const create = (body: Omit<UserNew, 'password' | 'voice_capacity' | 'digital_capacity'>): Promise<void> => {
      const password = newPassword();
      return done(answer(api.POST('/api/users', { body: { voice_capacity: 1, digital_capacity: 4, ...body, password } })), t('users.created'), password);
    };
  return { error, setError, password, busy, change, create };
}

export function UserSheet({ user, onDone }: { user: UserRow | null; onDone: () => void }) {
  const [name, setName] = useState(user?.name ?? '');
  const [username, setUsername] = useState(user?.username ?? '');
  const [role, setRole] = useState<Role>(user?.role ?? 'agent');
  const [chosen, setChosen] = useState<string[]>(user?.queues ?? []);
  const [skills, setSkills] = useState<Skills>(user?.skills ?? {});
  const [sip, setSip] = useState(user?.phone === 'sip');
  const save = useSave(user, onDone);
  if (save.password) return <Password value={save.password} onDone={onDone} />;
  const submit = (): void => {
    if (!name.trim() || !username.trim()) return save.setError(t('users.needName'));
    const phone: 'sip' | 'web' = role === 'agent' && sip ? 'sip' : 'web';
    const profile = { name: name.trim(), role, phone, queues: role === 'agent' ? chosen : [], skills: role === 'agent' ? skills : {} };
    void (user ? save.change(profile) : save.create({ ...profile, username: username.trim() }));
  };
  return (
    <form className="sheet-form" onSubmit={(event) => { event.preventDefault(); submit(); }}>
      <TextInput label={t('users.name')} value={name} maxLength={120} data-autofocus onChange={(event) => setName(event.target.value)} />
      <TextInput label={t('users.username')} value={username} maxLength={60} disabled={user !== null} autoCapitalize="none" spellCheck={false} onChange={(event) => setUsername(event.target.value)} />
      <Select label={t('users.role')} value={role} data={ROLES.map((value) => ({ value, label: t(`role.${value}`) }))} onChange={(value) => setRole((value ?? role) as Role)} />
      {role === 'agent' && <SkillsFields queues={chosen} onQueues={setChosen} skills={skills} onSkills={setSkills} />}
      {role === 'agent' && <Checkbox label={t('users.sip')} description={t('users.sipHelp')} checked={sip} onChange={(event) => setSip(event.currentTarget.checked)} />}
      {save.error && <p className="bad t13" role="alert">{save.error}</p>}
      <div className="row wrapped"><Button type="submit" variant="filled" loading={save.busy}>{t(user ? 'app.save' : 'users.create')}</Button><Button onClick={onDone}>{t('app.cancel')}</Button></div>
      {user && (
        <div className="box">
          <div className="row wrapped">
            <Button onClick={() => void save.change({ password: newPassword() })}>{t('users.reset')}</Button>
            <Button className={user.active ? 'danger' : ''} onClick={() => void save.change({ active: !user.active })}>{t(user.active ? 'users.deactivate' : 'users.activate')}</Button>
          </div>
          <p className="t12 dim">{t(user.active ? 'users.deactivateHelp' : 'users.live')}</p>
        </div>
      )}
    </form>
  );
}
