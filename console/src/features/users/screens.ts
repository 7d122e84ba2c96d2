import { IconUsers } from '@tabler/icons-react';
import { lazy } from 'react';
import type { Screen } from '../screen';

const pages = { '': lazy(() => import('./Users')) };

export const users: Screen = { path: '/ajustes/usuarios', pages, need: 'manage_users', entry: { icon: IconUsers, word: 'users.title' } };
export const skills: Screen = { path: '/ajustes/habilidades', pages, need: 'assign_skills', entry: { icon: IconUsers, word: 'users.skillsEntry' } };
