import { useQuery } from '@tanstack/react-query';
import { answer, api } from '../api/client';
import type { Permission, Me } from '../api/contract';
import { queries, sessionQuery } from '../api/queries';
import { screens } from '../features';
import { audioTest } from '../features/audiotest/screens';
import type { Screen } from '../features/screen';
import { disconnectLive } from '../live/socket';
import { stopPhone } from '../phone/leg';
import { flushDrafts, leaveDrafts } from '../features/registration/drafts';
import { ask } from '../features/citizens/lastSearch';

/** An entry appears only where the role may use its screen; the server says what it may. */
export const screensOf = (me: Me): readonly Screen[] =>
  screens.filter(({ need }) => need === 'signed_in' || (need !== 'public' && me.may.includes(need)));
export const publicScreens = screens.filter(({ need }) => need === 'public');
export const homeOf = (me: Me): string => (screensOf(me).find(({ entry }) => entry) ?? audioTest).path;

const HEADSET = 'cc_headset_seen';
export const sawHeadsetTest = (me: Me): void => sessionStorage.setItem(HEADSET, me.id);
export const hasSeenHeadsetTest = (me: Me): boolean => sessionStorage.getItem(HEADSET) === me.id;

function mayGo(me: Me, path: string): boolean {
  const under = (route: string): boolean => path === route || path.startsWith(`${route}/`) || path.startsWith(`${route}?`);
  return screensOf(me).some((screen) => under(screen.path));
}

/** Returns the first path after signing in: for an agent the headset test, once a browser session; then `from`, if the user may see it. */
export function entranceOf(me: Me, from?: string): string {
  if (me.may.includes('serve') && !hasSeenHeadsetTest(me)) return audioTest.path;
  return from !== undefined && mayGo(me, from) ? from : homeOf(me);
}

export function useMe(): Me | null {
  return useQuery(sessionQuery).data?.user ?? null;
}

export async function signOut(): Promise<void> {
  await flushDrafts(); // afterwards they would wait until the user signs in again
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
