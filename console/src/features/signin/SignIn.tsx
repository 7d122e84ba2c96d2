import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Navigate, useLocation, useNavigate } from 'react-router';
import { answer, api, Refused } from '../../api/client';
import { queries, sessionQuery } from '../../api/queries';
import { testPhoneQuery } from '../testphone/queries';
import { hour } from '../../format';
import { t } from '../../i18n';
import { notify } from '../../shell/notices';
import { entranceOf } from '../../shell/session';
import { Logo } from '../../shell/TopBar';

function reasonText(error: unknown): string {
  if (!(error instanceof Refused)) return t('signin.unreachable');
  if (error.status === 423) return t('signin.locked', { at: error.retryAt ? hour(error.retryAt) : '' });
  return error.status === 401 || error.status === 422 ? t('signin.wrong') : t('signin.unreachable');
}

export default function SignIn() {
  const session = useQuery({ ...sessionQuery, retry: false });
  const demo = useQuery(testPhoneQuery).isSuccess;
  const navigate = useNavigate();
  const { state } = useLocation() as { state: { from?: string } | null };
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [error, setError] = useState('');
  const [busy, setBusy] = useState(false);
  if (session.data && !busy) return <Navigate to={entranceOf(session.data.user, state?.from)} replace />;

  const enter = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (!username.trim() || !password) return setError(t('signin.missing'));
    setBusy(true);
    setError('');
    try {
      const opened = await answer(api.POST('/api/session', { body: { username: username.trim(), password } }));
      queries.setQueryData(sessionQuery.queryKey, opened);
      if (opened.ended_elsewhere) notify('info', t('signin.endedElsewhere'));
      void navigate(entranceOf(opened.user, state?.from), { replace: true });
    } catch (refused) {
      setError(reasonText(refused));
      setBusy(false);
    }
  };
  return (
    <main className="signin">
      <form className="signin-card" onSubmit={(event) => void enter(event)} noValidate>
        <div className="signin-brand"><Logo /><span>{t('signin.lead')}</span></div>
        <h1 className="t22">{t('signin.title')}</h1>
        <TextInput label={t('signin.username')} name="username" autoComplete="username" autoCapitalize="none" spellCheck={false} autoFocus value={username} onChange={(event) => setUsername(event.target.value)} />
        <PasswordInput label={t('signin.password')} name="password" autoComplete="current-password" value={password} onChange={(event) => setPassword(event.target.value)} visibilityToggleButtonProps={{ 'aria-label': t('signin.show') }} />
        {error && <p className="bad t13" role="alert">{error}</p>}
        <Button type="submit" variant="filled" fullWidth loading={busy}>{t('signin.submit')}</Button>
        {demo && <a className="link t13" href="/telefono" target="_blank" rel="noopener">{t('test.title')}</a>}
      </form>
    </main>
  );
}
