import { IconSitemap } from '@tabler/icons-react';
import { lazy } from 'react';
import type { Screen } from '../screen';

const pages = { '': lazy(() => import('./Trees')), '/:id': lazy(() => import('./Tree')) };

export const ivr: Screen = { path: '/menu-de-voz', pages, need: 'read_trees', entry: { icon: IconSitemap, word: 'ivr.title' } };
