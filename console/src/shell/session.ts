import { useQuery } from '@tanstack/react-query';
import { answer, api } from '../api/client';
import type { Permission, Me } from '../api/contract';
import { queries, sessionQuery } from '../api/queries';
import { disconnectLive } from '../live/socket';
import { stopPhone } from '../phone/leg';
import { flushDrafts, leaveDrafts } from '../registration/drafts';
import { ask } from '../screens/citizens/asked';

export type PlaceName = 'desk' | 'citizens' | 'floor' | 'ivr' | 'users' | 'skills';

/** An entry appears only where the role may use its screen; the server says what it may. */
const NEEDS: readonly (readonly [PlaceName, Permission])[] = [
  ['desk', 'serve'], ['floor', 'watch_floor'], ['users', 'manage_users'], ['citizens', 'read_citizens'], ['ivr', 'read_trees'], ['skills', 'assign_skills'],
];
export const ROUTES: Record<PlaceName, string> = {
  desk: '/escritorio', citizens: '/ciudadanos', floor: '/piso', ivr: '/menu-de-voz', users: '/ajustes/usuarios', skills: '/ajustes/habilidades',
};

export const placesOf = (me: Me): readonly PlaceName[] => NEEDS.filter(([, act]) => me.may.includes(act)).map(([place]) => place);
export const homeOf = (me: Me): string => {
  const first = placesOf(me)[0];
  return first ? ROUTES[first] : '/prueba-audio';
};

const HEADSET = 'cc_headset_seen';
export const sawHeadsetTest = (me: Me): void => sessionStorage.setItem(HEADSET, me.id);
export const hasSeenHeadsetTest = (me: Me): boolean => sessionStorage.getItem(HEADSET) === me.id;

function mayGo(me: Me, path: string): boolean {
  const under = (route: string): boolean => path === route || path.startsWith(`${route}/`) || path.startsWith(`${route}?`);
  return under('/prueba-audio') || placesOf(me).some((place) => under(ROUTES[place]));
}

/** Where somebody who comes in goes: an agent to the headset test, once a browser session; then where she wanted to go, if she may. */
export function entranceOf(me: Me, from?: string): string {
  if (me.may.includes('serve') && !hasSeenHeadsetTest(me)) return '/prueba-audio';
  return from !== undefined && mayGo(me, from) ? from : homeOf(me);
}

export function useMe(): Me | null {
  return useQuery(sessionQuery).data?.user ?? null;
}

export async function signOut(): Promise<void> {
  await flushDrafts(); // afterwards it would have to wait for her
  await answer(api.DELETE('/api/session'));
  leaveSession();
}

/** Whatever belongs to the session is let go; the server already forgot it. */
export function leaveSession(): void {
  stopPhone();
  disconnectLive();
  leaveDrafts();
  queries.clear();
  ask('');
}

/** No control is drawn that would be refused. */
export function useMay(permission: Permission): boolean {
  return useMe()?.may.includes(permission) ?? false;
}
