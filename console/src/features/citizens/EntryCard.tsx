import { IconPlayerPlay } from '@tabler/icons-react';
import type { TimelineEntry } from '../../live/types';
import { dayAndHour, duration, hour } from '../../format';
import { t } from '../../i18n';
import { serverNow } from '../../time/tick';
import { Empty } from '../../ui/blocks';
import { Chip, LanguageChip } from '../../ui/marks';
import { endText, entryTitle, Outcome, Spine } from '../timeline/EntryLine';
import { Player } from '../player/Player';

const PARTS = [['menu', 'entry.menu'], ['waited', 'entry.waited'], ['talked', 'entry.talked'], ['wrap_up', 'entry.wrapUp']] as const;

function Segments({ entry }: { entry: TimelineEntry }) {
  return (
    <dl className="segments-line">
      {PARTS.map(([part, label]) => (
        <div key={part}><dt>{t(label)}</dt><dd>{duration(entry.segments[part])}</dd></div>
      ))}
      <div><dt>{t('entry.ended')}</dt><dd>{endText(entry)}</dd></div>
    </dl>
  );
}

function Recording({ entry: { recording } }: { entry: TimelineEntry }) {
  if (!recording) return <p className="t13 dim2">{t('entry.noRecording')}</p>;
  if (recording.state === 'processing' || !recording.id) return <Empty>{t('player.processing')}</Empty>;
  return <Player recording={recording.id} />;
}

function Open({ entry }: { entry: TimelineEntry }) {
  const length = Object.values(entry.segments).reduce((sum, seconds) => sum + seconds, 0);
  const until = new Date(Date.parse(entry.at) + length * 1000);
  return (
    <article className="entry open">
      <div className="row wrapped"><h4 className="t16 b">{entryTitle(entry)}</h4><LanguageChip code={entry.language} /><Outcome entry={entry} />
        <span className="grow" /><span className="t13 dim2">{dayAndHour(entry.at, serverNow())} – {hour(until)}{entry.agent_name ? ` · ${entry.agent_name}` : ''}</span>
      </div>
      <Segments entry={entry} />
      <Recording entry={entry} />
      <div className="entry-notes t13">
        <h5 className="t12 b dim2">{t('entry.typification')}</h5>
        <p>{entry.typification_label ?? t('entry.untyped')}</p>
        <p className="dim2">{entry.note || t('entry.noNote')}</p>
      </div>
    </article>
  );
}

/** One contact of the record: a line, or opened with its parts and its recording. */
export function EntryCard({ entry, open, onOpen }: { entry: TimelineEntry; open: boolean; onOpen: () => void }) {
  return (
    <li className="spine" id={`entry-${entry.id}`} tabIndex={-1}>
      <Spine kind={entry.kind} active={open}>
        {open ? <Open entry={entry} /> : (
          <button type="button" className="entry closed-entry" aria-expanded={false} onClick={onOpen}>
            <span className="row wrapped"><b>{entryTitle(entry)}</b><span className="t13 dim2 clip1">{entry.note || entry.typification_label || endText(entry)}</span><span className="grow" />
              {entry.recording?.state === 'ready' && <Chip icon={<IconPlayerPlay size={14} aria-hidden />}>{duration(entry.recording.duration ?? 0)}</Chip>}
              <time className="t12 dim nowrap" dateTime={entry.at}>{dayAndHour(entry.at, serverNow())}</time>
            </span>
          </button>
        )}
      </Spine>
    </li>
  );
}
