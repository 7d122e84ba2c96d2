import { memo, useEffect, useMemo, useRef, useState } from 'react';
import { duration, number } from '../../format';
import { t } from '../../i18n';
import { agentLevel } from '../../live/attention';
import { useView } from '../../live/store';
import type { AgentRow } from '../../live/types';
import { serverNow } from '../../time/tick';
import { SinceTag } from '../../ui/Clock';
import { Empty } from '../../ui/blocks';
import { isAlarming, languageName, MAIN_LANGUAGE, StateMark, stateWord } from '../../ui/marks';
import { useMay } from '../../shell/session';
import { useStateLabels } from '../desk/useCall';
import { Presence } from './Presence';
import { type Filter, stableOrder, type Limits, ordered, passes } from './order';

const RESORT_MS = 5_000;
const ROW_PX = 32;
const OVERSCAN = 8;
const keyOf = (filter: Filter): string => (typeof filter === 'string' ? filter : filter.speaks);

interface RowProps { row: AgentRow; index: number; labels: Readonly<Record<string, string>>; limit: number | null; mayChange: boolean }

const Row = memo(function Row({ row, index, labels, limit, mayChange }: RowProps) {
  const level = useMemo(() => (seconds: number) => agentLevel(row, seconds, limit), [row, limit]);
  const next = row.next_ready === null ? '' : row.next_ready ? t('activity.ready') : stateWord('not_ready', row.next_reason, labels);
  const more = row.languages.filter(([code]) => code !== MAIN_LANGUAGE).map(([code, skill]) => `${languageName(code)} ${skill}`);
  return (
    <tr aria-rowindex={index + 2} data-agent={row.id}>
      <td><span className={`state state-${isAlarming(row.activity, row.reason) ? 'alarming' : row.activity}`}><StateMark activity={row.activity} reason={row.reason} />{stateWord(row.activity, row.reason, labels)}</span></td>
      <td className="r"><SinceTag since={row.since} level={level} /></td>
      <th scope="row"><span className="agent-seat">{row.name}{mayChange && <Presence row={row} />}</span></th>
      <td><span className="clip1">{row.option ?? (limit === null ? '' : t('floor.limitOf', { limit: `${limit}:00` }))}{next && <span className="dim2"> {t('floor.then', { state: next })}</span>}</span></td>
      <td className="r">{number(row.answered_today)}</td>
      <td className="r">{row.tmo_seconds === null ? '—' : duration(row.tmo_seconds)}</td>
      <td>{[...more, languageName(MAIN_LANGUAGE)].join(', ')}</td>
    </tr>
  );
});

/** Recomputed every 5 s, only while pointer and focus are outside. */
function useOrder(rows: ReadonlyMap<string, AgentRow>, limits: Limits) {
  const [order, setOrder] = useState<readonly string[]>([]);
  const inside = useRef({ pointer: false, focus: false });
  const fresh = useRef({ rows, limits });
  useEffect(() => { fresh.current = { rows, limits }; }, [rows, limits]);
  useEffect(() => {
    const sort = (): void => {
      if (inside.current.pointer || inside.current.focus) return;
      setOrder(ordered([...fresh.current.rows.values()], serverNow(), fresh.current.limits));
    };
    const first = setTimeout(sort, 0);
    const timer = setInterval(sort, RESORT_MS);
    return () => { clearTimeout(first); clearInterval(timer); };
  }, [rows.size === 0, Object.keys(limits).length]); // eslint-disable-line react-hooks/exhaustive-deps -- sorted at once when the first rows or the limits come
  const guard = {
    onPointerEnter: () => { inside.current.pointer = true; },
    onPointerLeave: () => { inside.current.pointer = false; },
    onFocus: () => { inside.current.focus = true; },
    onBlur: () => { inside.current.focus = false; },
  };
  return { order: stableOrder(order, rows), guard };
}

/** Only the rows in sight are drawn; the rest is their height. */
function useWindow(count: number) {
  const box = useRef<HTMLDivElement>(null);
  const [range, setRange] = useState({ from: 0, to: 60 });
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const measure = (): void => {
      const from = Math.max(0, Math.floor(element.scrollTop / ROW_PX) - OVERSCAN);
      setRange({ from, to: from + Math.ceil(element.clientHeight / ROW_PX) + 2 * OVERSCAN });
    };
    measure();
    element.addEventListener('scroll', measure, { passive: true });
    const watcher = new ResizeObserver(measure);
    watcher.observe(element);
    return () => { element.removeEventListener('scroll', measure); watcher.disconnect(); };
  }, []);
  const from = Math.min(range.from, Math.max(0, count - 1));
  return { box, from, to: Math.min(count, range.to) };
}

function Tally({ rows }: { rows: readonly AgentRow[] }) {
  const count = (...activities: AgentRow['activity'][]): number => rows.filter((row) => activities.includes(row.activity)).length;
  const parts = [
    t('floor.tallyTalking', { count: count('talking', 'delivering') }), t('floor.tallyWrap', { count: count('wrap_up') }),
    t('floor.tallyFree' as 'floor.tallyFree_other', { count: count('ready') }), t('floor.tallyAway', { count: count('not_ready', 'no_leg') }),
  ];
  return <span className="t13 dim2 tally">{parts.join(' · ')}</span>;
}

const Gap = ({ rows }: { rows: number }) => (rows > 0 ? <tr aria-hidden="true" className="gap"><td colSpan={7} style={{ height: rows * ROW_PX }} /></tr> : null);

export function Agents() {
  const all = useView((view) => view.agents);
  const rows = useMemo(() => new Map([...all].filter(([, row]) => row.activity !== 'signed_out')), [all]);
  const { labels, limits } = useStateLabels();
  const mayChange = useMay('change_presence');
  const reserved = useView((view) => view.totals?.reserved_languages);
  const filters: readonly Filter[] = ['all', 'flagged', ...(reserved ?? []).map((speaks) => ({ speaks }))];
  const [filter, setFilter] = useState<Filter>('all');
  const { order, guard } = useOrder(rows, limits);
  const now = serverNow();
  const shown = order.flatMap((id) => rows.get(id) ?? []).filter((row) => passes(row, filter, now, limits));
  const { box, from, to } = useWindow(shown.length);
  const count = (name: Filter): number => [...rows.values()].filter((row) => passes(row, name, now, limits)).length;
  return (
    <section className="agents" aria-labelledby="agents-title">
      <div className="pane-head">
        <h2 id="agents-title" className="t16 b">{t('floor.agents')}</h2>
        <div className="row" role="group" aria-label={t('floor.filter')}>
          {filters.map((name) => {
            const chosen = keyOf(name) === keyOf(filter);
            const label = typeof name === 'string' ? t(`floor.${name}`) : languageName(name.speaks);
            return <button key={keyOf(name)} type="button" className={`chip pick ${chosen ? 'chip-accent' : 'chip-plain'}`} aria-pressed={chosen} onClick={() => setFilter(name)}>{label} {count(name)}</button>;
          })}
        </div>
        <span className="grow" /><Tally rows={[...rows.values()]} />
      </div>
      <div ref={box} className="agents-scroll" role="group" tabIndex={0} aria-label={t('floor.agents')} {...guard}>
        <table className="rows" aria-rowcount={shown.length + 1}>
          <caption className="visually-hidden">{t('floor.agents')}</caption>
          <thead><tr>
            <th scope="col">{t('floor.state')}</th><th scope="col" className="r">{t('floor.time')}</th><th scope="col">{t('floor.agent')}</th><th scope="col">{t('floor.nowWith')}</th>
            <th scope="col" className="r">{t('floor.today')}</th><th scope="col" className="r"><abbr title={t('floor.ahtLong')}>{t('floor.aht')}</abbr></th><th scope="col">{t('floor.languages')}</th>
          </tr></thead>
          <tbody>
            <Gap rows={from} />
            {shown.slice(from, to).map((row, i) => <Row key={row.id} row={row} index={from + i} labels={labels} limit={row.activity === 'not_ready' && row.reason ? limits[row.reason] ?? null : null} mayChange={mayChange} />)}
            <Gap rows={shown.length - to} />
          </tbody>
        </table>
        {shown.length === 0 && <Empty>{t(filter === 'flagged' ? 'floor.noFlagged' : 'floor.noAgents')}</Empty>}
      </div>
    </section>
  );
}
