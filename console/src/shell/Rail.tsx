import { Menu, UnstyledButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconMenu2, IconPhone, type TablerIcon } from '@tabler/icons-react';
import { NavLink, useNavigate } from 'react-router';
import type { Me } from '../api/contract';
import { testPhoneQuery } from '../features/testphone/queries';
import { t } from '../i18n';
import { testPhone } from '../features/testphone/screens';
import { screensOf } from './session';

interface Entry { path: string; Icon: TablerIcon; name: string }

const entriesOf = (me: Me): Entry[] => screensOf(me).flatMap(({ path, entry }) => (entry ? [{ path, Icon: entry.icon, name: t(entry.word) }] : []));

/** With demo people only; in its own tab, so that nobody leaves a call for it. */
const useTestPhone = (): boolean => useQuery(testPhoneQuery).isSuccess;

export function Rail({ me }: { me: Me }) {
  const demo = useTestPhone();
  return (
    <nav className="rail" aria-label={t('top.screens')}>
      {entriesOf(me).map(({ path, Icon, name }) => (
        <NavLink key={path} to={path} className="rail-entry">
          <Icon size={22} stroke={1.75} aria-hidden /><span>{name}</span>
        </NavLink>
      ))}
      {demo && <a href={testPhone.path} target="_blank" rel="noopener" className="rail-entry"><IconPhone size={22} stroke={1.75} aria-hidden /><span>{t('test.title')}</span></a>}
    </nav>
  );
}

/** Under 600 px the rail becomes a menu. */
export function NavMenu({ me }: { me: Me }) {
  const navigate = useNavigate();
  const demo = useTestPhone();
  return (
    <div className="nav-menu">
      <Menu position="bottom-start">
        <Menu.Target>
          <UnstyledButton className="square" aria-label={t('app.menu')}><IconMenu2 size={20} aria-hidden /></UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          {entriesOf(me).map(({ path, Icon, name }) => (
            <Menu.Item key={path} leftSection={<Icon size={18} aria-hidden />} onClick={() => void navigate(path)}>{name}</Menu.Item>
          ))}
          {demo && <Menu.Item component="a" href={testPhone.path} target="_blank" rel="noopener" leftSection={<IconPhone size={18} aria-hidden />}>{t('test.title')}</Menu.Item>}
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}
