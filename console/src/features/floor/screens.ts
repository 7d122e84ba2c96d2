import { IconLayoutDashboard } from '@tabler/icons-react';
import { lazy } from 'react';
import type { Screen } from '../screen';

export const floor: Screen = { path: '/piso', pages: { '': lazy(() => import('./Floor')) }, need: 'watch_floor', entry: { icon: IconLayoutDashboard, word: 'floor.entry' } };
