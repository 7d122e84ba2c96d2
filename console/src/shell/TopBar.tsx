import { Menu, UnstyledButton, useMantineColorScheme } from '@mantine/core';
import { IconCheck, IconChevronDown, IconHeadset, IconKeyboard, IconLanguage, IconLogout, IconSearch, IconUserCircle, IconWifi, IconWifiOff } from '@tabler/icons-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { Link, useNavigate } from 'react-router';
import type { Me } from '../api/contract';
import { hour, number, shortName } from '../format';
import { t } from '../i18n';
import { useLive, useView } from '../live/store';
import { ask } from '../features/citizens/lastSearch';
import { useNow } from '../time/tick';
import { Clock } from '../ui/Clock';
import { Chip, Kbd, languageName, MAIN_LANGUAGE } from '../ui/marks';
import { explain } from '../api/client';
import { notify } from './notices';
import { homeOf, signOut } from './session';

export function Logo() {
  return (
    <svg width="28" height="28" viewBox="0 0 30 30" aria-hidden="true">
      <path d="M5 17v-3a10 10 0 0 1 20 0v3" fill="none" stroke="currentColor" strokeWidth="2.6" strokeLinecap="round" />
      <rect x="3" y="16" width="6" height="9" rx="2.4" fill="currentColor" />
      <rect x="21" y="16" width="6" height="9" rx="2.4" fill="currentColor" />
      <path d="M12 20.5h6M12 24.5h4" stroke="currentColor" strokeWidth="2.2" strokeLinecap="round" />
    </svg>
  );
}

function Search() {
  const navigate = useNavigate();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const focus = (event: KeyboardEvent): void => {
      if (!event.ctrlKey || event.key.toLowerCase() !== 'k') return;
      event.preventDefault();
      if (field.current?.offsetParent) field.current.focus();
      else void navigate('/ciudadanos');
    };
    window.addEventListener('keydown', focus);
    return () => window.removeEventListener('keydown', focus);
  }, [navigate]);
  return (
    <form role="search" aria-label={t('top.search')} className="top-search" onSubmit={(event) => {
      event.preventDefault();
      const query = field.current?.value.trim() ?? '';
      if (!query) return;
      ask(query);
      void navigate('/ciudadanos');
    }}>
      <IconSearch size={17} aria-hidden />
      <input ref={field} aria-label={t('citizens.label')} placeholder={t('top.search')} aria-keyshortcuts="Control+K" />
      <Kbd>Ctrl K</Kbd>
    </form>
  );
}

function WaitingCounts() {
  const waiting = useView((view) => view.waiting);
  if (!waiting) return null;
  return (
    <div className="top-waiting">
      <span className="dim2">{t('top.waiting')}</span>
      <b className="t16">{number(waiting.total)}</b>
      {Object.entries(waiting.by_language).filter(([code]) => code !== MAIN_LANGUAGE).map(([code, count]) => (
        <Chip key={code} tone="violet" icon={<IconLanguage size={15} aria-hidden />}>{t('top.inLanguage', { count, language: languageName(code).toLowerCase() })}</Chip>
      ))}
      {waiting.oldest && <span className="top-oldest"><span className="dim2">{t('top.oldest')}</span> <Clock since={waiting.oldest} className="b t16" /></span>}
    </div>
  );
}

function Connection({ agent }: { agent: boolean }) {
  const status = useLive((state) => state.status);
  const words = { off: 'top.connecting', connecting: 'top.connecting', open: agent ? 'top.online' : 'top.live', lost: 'top.offline' } as const;
  const Icon = status === 'lost' ? IconWifiOff : IconWifi;
  return <span className={`top-link ${status === 'lost' ? 'bad' : 'dim2'}`}><Icon size={17} aria-hidden /><span className="top-link-word">{t(words[status])}</span></span>;
}

function Account({ me, onKeys }: { me: Me; onKeys: () => void }) {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const navigate = useNavigate();
  const now = useNow();
  const leave = (): void => {
    signOut().then(() => navigate('/ingresar'), (error: unknown) => notify('bad', explain(error)));
  };
  const schemes = [['light', 'top.light'], ['dark', 'top.dark'], ['auto', 'top.system']] as const;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <UnstyledButton className="account">
          <b>{hour(now)}</b> <span className="visually-hidden">{t('top.account')}</span><span className="account-name">{shortName(me.name)}</span><IconUserCircle size={22} stroke={1.75} className="account-icon" aria-hidden /><IconChevronDown size={15} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{me.name} · {t(`role.${me.role}`)}</Menu.Label>
        {schemes.map(([scheme, label]) => (
          <Menu.Item key={scheme} onClick={() => setColorScheme(scheme)} rightSection={colorScheme === scheme ? <IconCheck size={15} aria-hidden /> : null}>
            {t('top.theme')}: {t(label)}
          </Menu.Item>
        ))}
        <Menu.Divider />
        {me.role === 'agent' && <Menu.Item component={Link} to="/prueba-audio" leftSection={<IconHeadset size={16} aria-hidden />}>{t('audio.title')}</Menu.Item>}
        <Menu.Item onClick={onKeys} leftSection={<IconKeyboard size={16} aria-hidden />}>{t('top.keys')}</Menu.Item>
        <Menu.Item onClick={leave} leftSection={<IconLogout size={16} aria-hidden />}>{t('top.signOut')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

export function TopBar({ me, left, onKeys, nav }: { me: Me; left?: ReactNode; onKeys: () => void; nav: ReactNode }) {
  const agent = me.role === 'agent';
  return (
    <header className="top" aria-label={t('top.label')}>
      <Link to={homeOf(me)} className="logo" aria-label={t('app.name')}><Logo /></Link>
      {nav}
      {left}
      {me.may.includes('read_citizens') && <Search />}
      <span className="grow" />
      {agent && <WaitingCounts />}
      <Connection agent={agent} />
      <Account me={me} onKeys={onKeys} />
    </header>
  );
}
