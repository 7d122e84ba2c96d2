import { Button, Drawer } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import type { PendingRow } from '../../api/contract';
import { queries } from '../../api/queries';
import { pendingQuery } from '../registration/queries';
import { t } from '../../i18n';
import type { Activity } from '../../live/types';
import { draftOf } from '../registration/drafts';
import { RefusedDrafts } from '../registration/RefusedDrafts';
import { RegistrationForm } from '../registration/RegistrationForm';
import { notify } from '../../shell/notices';
import { LanguageChip } from '../../ui/marks';
import { Carried } from './Carried';
import { CallCard, isAnonymous, nameOf, unnamed } from './CallCard';
import { Controls } from './Controls';
import { IdleMain, StartShift } from './Idle';
import { CallTroubles, PhonePlace } from './PhoneSlot';
import { Previous } from './Previous';
import { SidePanel } from './SidePanel';
import { Tabs } from './Tabs';
import { type Call, useActivityChange, useCall } from './useCall';

function useWidth(): 'columns' | 'drawer' | 'pane' | 'stack' {
  const columns = useMediaQuery('(min-width: 1280px)', undefined, { getInitialValueInEffect: false });
  const drawer = useMediaQuery('(min-width: 1024px)', undefined, { getInitialValueInEffect: false });
  const pane = useMediaQuery('(min-width: 600px)', undefined, { getInitialValueInEffect: false });
  return columns ? 'columns' : drawer ? 'drawer' : pane ? 'pane' : 'stack';
}

function PendingHead({ row }: { row: PendingRow }) {
  return (
    <div className="who">
      <div className="route"><LanguageChip code={row.language} /><span>{row.option}</span></div>
      <h1 className="t22 name">{row.citizen_name ?? unnamed(row)}</h1>
    </div>
  );
}

function useForm(call: Call, pending: PendingRow | null, close: () => void): ReactNode {
  const { card, activity } = call;
  if (card && activity !== 'delivering') {
    return <RegistrationForm key={card.conversation} conversation={card.conversation} option={card.option} tree={card.tree} mode={activity === 'wrap_up' ? 'wrap-up' : 'call'} />;
  }
  if (!card && pending) {
    return <RegistrationForm key={pending.conversation} conversation={pending.conversation} option={pending.option} tree={pending.tree} mode="pending" given={pending} onDone={close} />;
  }
  return null;
}

export default function Desk() {
  const call = useCall();
  const width = useWidth();
  const [pending, setPending] = useState<PendingRow | null>(null);
  const [panel, setPanel] = useState(false);
  const close = useCallback(() => setPending(null), []);
  const { card, activity, me } = call;
  const last = useRef('');
  useEffect(() => { if (card) last.current = card.conversation; }, [card]);

  useActivityChange(activity, useCallback((now: Activity, before: Activity) => {
    if (before !== 'wrap_up' || now === 'talking') return;
    void queries.invalidateQueries(pendingQuery);
    const left = draftOf(last.current);
    if ((left.note || left.typification || left.outcome) && !left.done) notify('info', t('desk.expired'));
  }, []));

  const form = useForm(call, pending, close);
  if (!me || activity === 'signed_out') return <main className="desk-closed"><StartShift /></main>;

  const side = card && <SidePanel card={card} me={me} />;
  const controls = card && activity === 'talking' && <Controls conversation={card.conversation} />;
  const head = card ? <CallCard card={card} row={call.row} /> : pending ? <PendingHead row={pending} /> : null;
  const title = head ? null : <h1 className="visually-hidden">{t('desk.title')}</h1>;
  const idle = <><RefusedDrafts open={pending?.conversation ?? null} /><IdleMain call={call} chosen={pending?.conversation ?? null} onChoose={setPending} /></>;
  const count = card ? card.previous_count : 0;
  const main = card ? <Previous card={card} actions={width === 'drawer' ? <Button onClick={() => setPanel(true)}>{t('desk.record')}</Button> : null} /> : idle;
  const tabs = card ? [
    { id: 'previous', label: `${t('desk.tabPrevious')}${count ? ` ${count}` : ''}`, content: main },
    ...(width === 'stack' && form ? [{ id: 'form', label: t('desk.tabForm'), content: form }] : []),
    { id: 'record', label: t('desk.tabRecord'), content: side },
  ] : [];

  if (width === 'stack') {
    return (
      <main className="desk-stack">
        {title}
        <PhonePlace call={call} />
        <CallTroubles call={call} />
        <Carried call={call} />
        <div className="desk-scroll">
          {head}
          {card ? <Tabs label={t('desk.tabs')} tabs={tabs} initial={activity === 'wrap_up' ? 'form' : 'previous'} /> : form ?? idle}
        </div>
        {controls}
      </main>
    );
  }
  return (
    <main className={`desk desk-${width} ${card ? '' : 'desk-quiet'}`}>
      {title}
      <div className="strip" role="region" aria-label={t('desk.strip')}>
        <PhonePlace call={call} />
        <div className="no-chats"><b>{t('desk.chats')}</b><span className="t12 dim2">{t(activity === 'talking' ? 'desk.chatsBusy' : 'desk.chatsWhy')}</span></div>
      </div>
      <section className="phone-column" id="telefono" tabIndex={-1} aria-label={t('desk.phonePlace')}>
        <CallTroubles call={call} />
        <Carried call={call} />
        {head}
        {controls}
        {form ?? (!head && <p className="column-hint dim t13">{t('desk.mainIdle')}</p>)}
      </section>
      <div className="desk-main">{width === 'pane' && card ? <Tabs label={t('desk.tabs')} tabs={tabs} initial="previous" /> : main}</div>
      {width === 'columns' && side && <aside className="side" aria-label={t('desk.panel')}>{side}</aside>}
      {width === 'drawer' && (
        <Drawer opened={panel && side !== null} onClose={() => setPanel(false)} position="right" size={380} title={card ? (isAnonymous(card) ? t('desk.record') : nameOf(card)) : ''} closeButtonProps={{ 'aria-label': t('app.close') }}>{side}</Drawer>
      )}
    </main>
  );
}
