import { IconAlertCircle, IconClock } from '@tabler/icons-react';
import { duration } from '../format';
import { t } from '../i18n';
import type { Level } from '../live/attention';
import { secondsSince, useNow } from '../time/tick';

/** Counts up from `since`. */
export function Clock({ since, className }: { since: string | null | undefined; className?: string }) {
  const now = useNow();
  return <span role="timer" aria-live="off" className={className}>{duration(secondsSince(since, now))}</span>;
}

/** A clock with its promise: outline, then amber with a clock, then red with a sign. */
export function ClockTag({ seconds, level, late = false }: { seconds: number; level: Level; late?: boolean }) {
  if (level === 0) return <span className="clock-plain">{duration(seconds)}</span>;
  const Icon = level === 2 ? IconAlertCircle : IconClock;
  return (
    <span className={`clock clock-${level}`}>
      <Icon size={15} aria-hidden />
      {late && level === 2 ? `${t('app.late')} ` : ''}{duration(seconds)}
    </span>
  );
}

/** The same, from an instant, its level recomputed at each beat. */
export function SinceTag({ since, level }: { since: string | null; level: (seconds: number) => Level }) {
  const now = useNow();
  if (!since) return <span className="dim">—</span>;
  const seconds = secondsSince(since, now);
  return <ClockTag seconds={seconds} level={level(seconds)} />;
}
