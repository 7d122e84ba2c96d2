import { lazy } from 'react';
import type { Screen } from '../screen';

export const signIn: Screen = { path: '/ingresar', pages: { '': lazy(() => import('./SignIn')) }, need: 'public' };
