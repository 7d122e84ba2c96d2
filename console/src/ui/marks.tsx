import { IconLanguage } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { t, word } from '../i18n';
import type { Activity } from '../live/types';

export type Tone = 'plain' | 'accent' | 'ok' | 'warn' | 'bad' | 'violet' | 'pause';

export function Chip({ tone = 'plain', icon, children }: { tone?: Tone; icon?: ReactNode; children: ReactNode }) {
  return <span className={`chip chip-${tone}`}>{icon}{children}</span>;
}

/** What nobody needs to be told: most conversations are in it. */
export const MAIN_LANGUAGE = 'es';
export const languageName = (code: string | null | undefined): string => (code ? word('language', code, code) : '');

export function LanguageChip({ code }: { code: string | null | undefined }) {
  if (!code) return null;
  const tone = code === MAIN_LANGUAGE ? 'plain' : 'violet';
  return <Chip tone={tone} icon={<IconLanguage size={15} aria-hidden />}>{languageName(code)}</Chip>;
}

type Shape = 'dot' | 'square' | 'half' | 'bars' | 'triangle' | 'dashed' | 'ring';
const SHAPES: Record<Activity, { shape: Shape; tone: string }> = {
  ready: { shape: 'dot', tone: 'ok' },
  talking: { shape: 'square', tone: 'accent' },
  delivering: { shape: 'square', tone: 'accent' },
  wrap_up: { shape: 'half', tone: 'warn' },
  not_ready: { shape: 'bars', tone: 'pause' },
  no_leg: { shape: 'dashed', tone: 'bad' },
  signed_out: { shape: 'ring', tone: 'none' },
};
const ALARMING = new Set(['incidencia', 'alert', 'missed']);

/** Tells whether the agent is away for a reason that somebody must look at. */
export const isAlarming = (activity: Activity, reason?: string | null): boolean => activity === 'not_ready' && !!reason && ALARMING.has(reason);

function Drawing({ shape }: { shape: Shape }) {
  switch (shape) {
    case 'dot': return <circle cx="6" cy="6" r="5" fill="currentColor" />;
    case 'square': return <rect x="1" y="1" width="10" height="10" rx="2" fill="currentColor" />;
    case 'half': return <><circle cx="6" cy="6" r="4.5" fill="none" stroke="currentColor" strokeWidth="1.5" /><path d="M6 1a5 5 0 0 0 0 10z" fill="currentColor" /></>;
    case 'bars': return <path d="M2 1h3v10H2zM7 1h3v10H7z" fill="currentColor" />;
    case 'triangle': return <path d="M6 .8 11.6 11H.4z" fill="currentColor" />;
    case 'dashed': return <circle cx="6" cy="6" r="4.8" fill="none" stroke="currentColor" strokeWidth="2" strokeDasharray="3.2 1.8" />;
    case 'ring': return <circle cx="6" cy="6" r="4.6" fill="none" stroke="currentColor" strokeWidth="1.6" />;
  }
}

/** Colour, shape and word: never colour alone. */
export function StateMark({ activity, reason }: { activity: Activity; reason?: string | null }) {
  const { shape, tone } = isAlarming(activity, reason)
    ? { shape: 'triangle' as const, tone: 'bad' } : SHAPES[activity];
  return <svg className={`mark mark-${tone}`} viewBox="0 0 12 12" aria-hidden="true"><Drawing shape={shape} /></svg>;
}

export function stateWord(activity: Activity, reason: string | null, labels?: Readonly<Record<string, string>>): string {
  if (activity === 'not_ready' && reason) return labels?.[reason] ?? word('reason', reason, reason);
  return t(`activity.${activity}`);
}

export function Kbd({ children }: { children: ReactNode }) {
  return <kbd aria-hidden="true">{children}</kbd>;
}
