import { lazy } from 'react';
import type { Screen } from '../screen';

const module = import('./SignIn'); // at once: it may be the first screen

export const signIn: Screen = { path: '/ingresar', pages: { '': lazy(() => module) }, need: 'public' };
