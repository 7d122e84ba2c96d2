import { Button } from '@mantine/core';
import { type ReactNode, useCallback, useEffect, useState } from 'react';
import { useNavigate } from 'react-router';
import type { Me } from '../api/contract';
import { hour } from '../format';
import { t } from '../i18n';
import { connectLive } from '../live/socket';
import { useLive } from '../live/store';
import { stopPhone } from '../phone/leg';
import { enterDrafts } from '../features/registration/drafts';
import { announce } from '../ui/announce';
import { Bands } from './Bands';
import { KeyMap } from './Keys';
import { NavMenu, Rail } from './Rail';
import { leaveSession } from './session';
import { TopBar } from './TopBar';

const HANDOVER_MS = 5_000; // the other computer takes the call over; then this microphone closes

/** The session was closed by the server: what happened, and the one thing to do. */
function Closed({ text }: { text: string }) {
  const navigate = useNavigate();
  useEffect(() => announce(text, 'assertive'), [text]);
  return (
    <main className="closed">
      <h1 className="t22">{t('band.elsewhereTitle')}</h1>
      <p>{text}</p>
      <Button variant="filled" autoFocus onClick={() => { leaveSession(); void navigate('/ingresar'); }}>{t('band.elsewhereBack')}</Button>
    </main>
  );
}

export function Shell({ me, left, children }: { me: Me; left?: ReactNode; children: ReactNode }) {
  const bye = useLive((state) => state.bye);
  const [keys, setKeys] = useState(false);
  useState(() => enterDrafts(me.id)); // before any form draws
  const openKeys = useCallback(() => setKeys(true), []);
  useEffect(() => connectLive(me.id), [me.id]);
  useEffect(() => {
    if (!bye) return;
    const timer = setTimeout(stopPhone, bye.code === 'session_elsewhere' ? HANDOVER_MS : 0);
    return () => clearTimeout(timer);
  }, [bye]);
  if (bye) {
    return <Closed text={bye.code === 'session_elsewhere' ? t('signin.elsewhere', { at: hour(bye.at) }) : t('signin.ended')} />;
  }
  return (
    <div className="app">
      <a className="skip" href="#principal">{t('app.skip')}</a>
      <TopBar me={me} left={left} onKeys={openKeys} nav={<NavMenu me={me} />} />
      <Rail me={me} />
      <div className="stage">
        <Bands agent={me.role === 'agent'} />
        <div className="place" id="principal" tabIndex={-1}>{children}</div>
      </div>
      <KeyMap opened={keys} open={openKeys} close={() => setKeys(false)} />
    </div>
  );
}
