import { IconHeadset } from '@tabler/icons-react';
import { lazy } from 'react';
import type { Screen } from '../screen';

export const desk: Screen = { path: '/escritorio', pages: { '': lazy(() => import('./Desk')) }, need: 'serve', entry: { icon: IconHeadset, word: 'desk.title' } };
