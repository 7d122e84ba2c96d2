import { Menu, UnstyledButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconAddressBook, IconHeadset, IconLayoutDashboard, IconMenu2, IconPhone, IconSitemap, IconUsers } from '@tabler/icons-react';
import { NavLink, useNavigate } from 'react-router';
import type { Me } from '../api/contract';
import { testPhoneQuery } from '../api/queries';
import { t } from '../i18n';
import { placesOf, type PlaceName, ROUTES } from './session';

const ICONS: Record<PlaceName, typeof IconUsers> = {
  desk: IconHeadset, citizens: IconAddressBook, floor: IconLayoutDashboard, ivr: IconSitemap, users: IconUsers, skills: IconUsers,
};

/** With demo people only; in its own tab, so that nobody leaves her call for it. */
const useTestPhone = (): boolean => useQuery(testPhoneQuery).isSuccess;

export function Rail({ me }: { me: Me }) {
  const demo = useTestPhone();
  return (
    <nav className="rail" aria-label={t('nav.label')}>
      {placesOf(me).map((place) => {
        const Icon = ICONS[place];
        return (
          <NavLink key={place} to={ROUTES[place]} className="rail-entry">
            <Icon size={22} stroke={1.75} aria-hidden /><span>{t(`nav.${place}`)}</span>
          </NavLink>
        );
      })}
      {demo && <a href="/telefono" target="_blank" rel="noopener" className="rail-entry"><IconPhone size={22} stroke={1.75} aria-hidden /><span>{t('nav.phone')}</span></a>}
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
          {placesOf(me).map((place) => {
            const Icon = ICONS[place];
            return <Menu.Item key={place} leftSection={<Icon size={18} aria-hidden />} onClick={() => void navigate(ROUTES[place])}>{t(`nav.${place}`)}</Menu.Item>;
          })}
          {demo && <Menu.Item component="a" href="/telefono" target="_blank" rel="noopener" leftSection={<IconPhone size={18} aria-hidden />}>{t('nav.phone')}</Menu.Item>}
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}
