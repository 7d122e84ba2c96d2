import { lazy } from 'react';
import type { Screen } from '../screen';

/** With demo people only: the rail asks the server whether there is one. */
export const testPhone: Screen = { path: '/telefono', pages: { '': lazy(() => import('./TestPhone')) }, need: 'public' };
