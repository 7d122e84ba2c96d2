import { IconHeadset } from '@tabler/icons-react';
import { lazy } from 'react';
import type { Screen } from '../screen';

const module = import('./Desk'); // at once: an agent's desk is there before it is opened

export const desk: Screen = { path: '/escritorio', pages: { '': lazy(() => module) }, need: 'serve', entry: { icon: IconHeadset, word: 'desk.title' } };
