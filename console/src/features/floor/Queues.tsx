import { IconLanguage, IconPhone } from '@tabler/icons-react';
import { memo, useMemo } from 'react';
import { number, percent } from '../../format';
import { commonTarget } from './target';
import { t } from '../../i18n';
import { waitLevel } from '../../live/attention';
import { useView } from '../../live/store';
import type { AgentRow, ConversationRow, DayRow, QueueRow } from '../../live/types';
import { SinceTag } from '../../ui/Clock';
import { Empty } from '../../ui/blocks';
import { languageName } from '../../ui/marks';
import { useMay } from '../../shell/session';
import { GOAL } from './Figures';
import { Priority } from './Priority';

const plainWait = (seconds: number) => waitLevel(seconds, false);
const reservedWait = (seconds: number) => waitLevel(seconds, true);

function LevelBar({ level }: { level: number | null }) {
  if (level === null) return <span className="dim2">{t('floor.noData')}</span>;
  const low = level < GOAL;
  return (
    <span className="level">
      <span className="level-bar" aria-hidden="true"><i className={low ? 'low' : ''} style={{ transform: `scaleX(${Math.min(1, level)})` }} /><b style={{ left: `${GOAL * 100}%` }} /></span>
      <span className={low ? 'b bad' : ''}>{percent(level)}</span>{low && <span className="t12 dim2"> {t('floor.goal', { goal: GOAL * 100 })}</span>}
    </span>
  );
}

/** Of whom was answered or left; who still waits stands in the columns before. */
function DayCells({ day }: { day: DayRow }) {
  return (
    <>
      <td className="r"><b>{number(day.answered)}</b> <span className="dim2">{t('app.of', { total: number(day.settled) })}</span></td>
      <td><LevelBar level={day.attention_level} /></td>
      <td className="r">{number(day.in_target)}</td>
      <td className="r">{number(day.abandoned)}</td>
    </>
  );
}

const Row = memo(function Row({ row, mayChange }: { row: QueueRow; mayChange: boolean }) {
  return (
    <tr>
      <th scope="row"><span className="queue-name"><IconPhone size={16} aria-hidden /><span className="clip1">{row.name}</span><Priority row={row} mayChange={mayChange} /></span></th>
      <td className="r b">{number(row.waiting)}</td>
      <td><SinceTag since={row.oldest} level={plainWait} /></td>
      <DayCells day={row} />
      <td className="r">{number(row.free)}</td>
    </tr>
  );
});

/** Of a language in which nobody has come today. */
const NO_DAY: DayRow = { received: 0, settled: 0, answered: 0, abandoned: 0, in_target: 0, service_level: null, attention_level: null };
const NONE: readonly string[] = [];

interface Line { waiting: number; oldest: string | null; free: number; speakers: number }

/** The row of a reserved language is of all queues: it is what the contract watches. */
function languageLine(language: string, conversations: ReadonlyMap<string, ConversationRow>, agents: ReadonlyMap<string, AgentRow>): Line {
  const waiting = [...conversations.values()].filter((row) => row.language === language && row.stage === 'waiting');
  const speakers = [...agents.values()].filter((row) => row.activity !== 'signed_out' && row.languages.some(([code]) => code === language));
  const since = waiting.map((row) => row.entered_line ?? row.since).sort();
  return { waiting: waiting.length, oldest: since[0] ?? null, free: speakers.filter((row) => row.activity === 'ready').length, speakers: speakers.length };
}

function LanguageRow({ language }: { language: string }) {
  const day = useView((view) => view.totals?.by_language[language]) ?? NO_DAY;
  const conversations = useView((view) => view.conversations);
  const agents = useView((view) => view.agents);
  const line = useMemo(() => languageLine(language, conversations, agents), [language, conversations, agents]);
  return (
    <tr className="language">
      <th scope="row"><span className="row"><IconLanguage size={16} aria-hidden />{t('floor.languageAll', { language: languageName(language) })}</span></th>
      <td className="r b">{number(line.waiting)}</td>
      <td><SinceTag since={line.oldest} level={reservedWait} /></td>
      <DayCells day={day} />
      <td className="r">{number(line.free)} <span className="dim2">{t('app.of', { total: number(line.speakers) })}</span></td>
    </tr>
  );
}

export function Queues() {
  const queues = useView((view) => view.queues);
  const languages = useView((view) => view.totals?.reserved_languages) ?? NONE;
  const mayChange = useMay('prioritize_queues');
  const rows = useMemo(() => [...queues.values()].sort((a, b) => a.name.localeCompare(b.name, 'es')), [queues]);
  if (rows.length === 0) return <Empty>{t('floor.noQueues')}</Empty>;
  const seconds = commonTarget(rows);
  return (
    <div className="table-scroll" role="region" tabIndex={0} aria-label={t('floor.queues')}>
      <table className="rows queues">
        <caption className="visually-hidden">{t('floor.queues')}</caption>
        <thead><tr>
          <th scope="col">{t('floor.queue')}</th><th scope="col" className="r">{t('floor.waits')}</th><th scope="col">{t('floor.eldest')}</th>
          <th scope="col" className="r">{t('floor.answered')}</th><th scope="col">{t('floor.level')}</th><th scope="col" className="r">{seconds === null ? t('floor.inTargetEach') : t('floor.inTarget', { seconds })}</th>
          <th scope="col" className="r">{t('floor.abandoned')}</th><th scope="col" className="r">{t('floor.free')}</th>
        </tr></thead>
        <tbody>{languages.map((language) => <LanguageRow key={language} language={language} />)}{rows.map((row) => <Row key={row.id} row={row} mayChange={mayChange} />)}</tbody>
      </table>
    </div>
  );
}
