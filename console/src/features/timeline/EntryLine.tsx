import { IconMessage, IconPhone, IconPlayerPlay, type Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { dayAndHour, duration } from '../../format';
import { t, word } from '../../i18n';
import type { TimelineEntry } from '../../live/types';
import { useMay } from '../../shell/session';
import { useNow } from '../../time/tick';
import { Chip, LanguageChip } from '../../ui/marks';

export function entryTitle(entry: TimelineEntry): string {
  const channel = word('channel', entry.kind, t('entry.other'));
  return entry.option ? `${channel} · ${entry.option}` : channel;
}

export function endText(entry: TimelineEntry): string {
  return entry.end_cause ? word('entry.cause', entry.end_cause, entry.end_cause) : '—';
}

export function Outcome({ entry }: { entry: TimelineEntry }) {
  if (!entry.outcome) return null;
  const tone = entry.outcome === 'resolved' ? 'ok' : entry.outcome === 'case' ? 'warn' : 'plain';
  return <Chip tone={tone}>{word('outcome', entry.outcome, entry.outcome)}</Chip>;
}

const ICONS: Record<string, Icon> = { call: IconPhone };

export function Spine({ kind, active = false, children }: { kind: string; active?: boolean; children: ReactNode }) {
  const Mark = ICONS[kind] ?? IconMessage;
  return (
    <>
      <span className={active ? 'spine-icon on' : 'spine-icon'}><Mark size={17} stroke={1.75} aria-hidden /></span>
      {children}
    </>
  );
}

/** One contact, short: what it was, what was said, how it ended. */
export function EntryLine({ entry, citizen }: { entry: TimelineEntry; citizen: string | null }) {
  const now = useNow();
  const listens = useMay('listen');
  const details = [
    entry.typification_label ?? t('entry.untyped'),
    entry.agent_name ? t('entry.attended', { name: entry.agent_name }) : t('entry.nobody'),
    ...(entry.segments.talked ? [duration(entry.segments.talked)] : []),
  ];
  return (
    <li className="spine">
      <Spine kind={entry.kind}>
        <article className="entry">
          <div className="entry-head"><h4 className="t14 b">{entryTitle(entry)}</h4><time className="t12 dim nowrap" dateTime={entry.at}>{dayAndHour(entry.at, now)}</time></div>
          <p className="t13 dim2">{entry.note || endText(entry)}</p>
          <p className="entry-foot t12 dim">
            <Outcome entry={entry} />
            {entry.language !== 'es' && <LanguageChip code={entry.language} />}
            {entry.recording?.state === 'ready' && citizen && listens && (
              <Link className="chip chip-plain" to={`/ciudadanos/${citizen}?entrada=${entry.id}`}>
                <IconPlayerPlay size={14} aria-hidden />{t('entry.recording', { duration: duration(entry.recording.duration ?? 0) })}
              </Link>
            )}
            <span>{details.join(' · ')}</span>
          </p>
        </article>
      </Spine>
    </li>
  );
}
