import { lazy } from 'react';
import type { Screen } from '../screen';

export const audioTest: Screen = { path: '/prueba-audio', pages: { '': lazy(() => import('./AudioTest')) }, need: 'signed_in' };
