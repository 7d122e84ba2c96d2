import { IconAddressBook } from '@tabler/icons-react';
import { lazy } from 'react';
import type { Screen } from '../screen';

const pages = { '': lazy(() => import('./Search')), '/:id': lazy(() => import('./Record')) };

export const citizens: Screen = { path: '/ciudadanos', pages, need: 'read_citizens', entry: { icon: IconAddressBook, word: 'citizens.title' } };
