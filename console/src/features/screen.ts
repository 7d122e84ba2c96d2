import type { TablerIcon } from '@tabler/icons-react';
import type { ComponentType } from 'react';
import type { Permission } from '../api/contract';
import type { Key } from '../i18n';

/** One screen of the console, as its feature registers it. */
export interface Screen {
  /** Its address; `pages` are below it. */
  path: `/${string}`;
  /** What is shown at `path` followed by the key: `''` is the screen itself, `'/:id'` one of its records. */
  pages: Readonly<Record<string, ComponentType>>;
  /** The permission it needs, as the server names it; or anybody signed in; or anybody. */
  need: Permission | 'signed_in' | 'public';
  /** Its entry in the rail; a screen without one is reached from other screens. */
  entry?: { icon: TablerIcon; word: Key };
}
