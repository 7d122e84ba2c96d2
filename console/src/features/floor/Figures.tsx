import type { ReactNode } from 'react';
import { duration, number, percent } from '../../format';
import { t } from '../../i18n';
import { useView } from '../../live/store';
import { secondsSince, useNow } from '../../time/tick';
import { commonTarget } from './target';

export const GOAL = 0.65;

function Figure({ title, value, aside, below, help, bad = false }: { title: string; value: string; aside?: ReactNode; below: string; help?: string; bad?: boolean }) {
  return (
    <div className="figure" title={help}>
      <h3 className="t12 b dim2">{title}</h3>
      <p className="row"><span className={`big ${bad ? 'bad' : ''}`}>{value}</span><span className="t13 dim2">{aside}</span></p>
      <p className="t12 dim2">{below}{help && <span className="visually-hidden"> {help}</span>}</p>
    </div>
  );
}

const rate = (value: number | null): string => (value === null ? '—' : percent(value));

/** Every rate shows its parts and names its formula. */
export function Figures() {
  const totals = useView((view) => view.totals);
  const seconds = commonTarget(useView((view) => view.queues).values());
  const now = useNow();
  if (!totals) return <section className="figures" aria-label={t('floor.figures')} />;
  const { waiting, oldest, answered, settled, service_level: service, on_shift: onShift, talking, in_menu: menu } = totals;
  const attention = totals.attention_level;
  const below = attention !== null && attention < GOAL;
  const parts = [t('floor.talks' as 'floor.talks_other', { count: talking }), t('floor.lineWaits' as 'floor.lineWaits_other', { count: waiting }), t('floor.inMenu', { count: menu })].join(' · ');
  const lacking = Math.max(0, Math.ceil(GOAL * settled - answered));
  return (
    <section className="figures" aria-label={t('floor.figures')}>
      <Figure title={t('floor.waiting')} value={number(waiting)} below={oldest ? t('floor.oldest', { oldest: duration(secondsSince(oldest, now)) }) : t('floor.nobodyWaits')} />
      <Figure title={t('floor.attention')} value={rate(attention)} bad={below} aside={t('floor.attentionParts', { answered: number(answered), settled: number(settled) })} help={t('floor.attentionHelp')}
        below={below ? t('floor.missingFor' as 'floor.missingFor_other', { count: lacking }) : t('floor.attentionFormula')} />
      <Figure title={seconds === null ? t('floor.serviceEach') : t('floor.service', { seconds })} value={rate(service)} below={t('floor.serviceFormula')} />
      <Figure title={t('floor.onShift')} value={number(onShift)} below={t('floor.onShiftBelow')} />
      <Figure title={t('floor.lines')} value={number(talking + waiting + menu)} below={parts} />
    </section>
  );
}
