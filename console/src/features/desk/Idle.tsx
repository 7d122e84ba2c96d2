import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import type { PendingRow } from '../../api/contract';
import { pendingQuery } from '../registration/queries';
import { dayAndHour, shortName } from '../../format';
import { t } from '../../i18n';
import { useView } from '../../live/store';
import { phoneKind } from '../../phone/kind';
import { usePhone } from '../../phone/store';
import { openSipShift, openWebShift } from '../../shell/AgentPhone';
import { useMe } from '../../shell/session';
import { useNow } from '../../time/tick';
import { Empty, Facts, Failure, Loading } from '../../ui/blocks';
import { DayTimes } from '../../ui/DayTimes';
import { LanguageChip, languageName, stateWord } from '../../ui/marks';
import { unnamed } from './CallCard';
import { requestPresence } from './presence';
import { type Call, useStateLabels } from './useCall';

export function DeviceTrouble() {
  const problem = usePhone((state) => state.problem);
  if (!problem || problem === 'gone') return null;
  return <Failure retry={() => void openWebShift()}>{t(`audio.${problem}`)}</Failure>;
}

export function StartShift() {
  const status = usePhone((state) => state.status);
  const hasTelephone = useMe()?.phone === 'sip';
  return (
    <section className="start">
      <h1 className="t22">{t('desk.shiftTitle')}</h1>
      <p className="dim2">{t('desk.shiftLead')}</p>
      <DeviceTrouble />
      <div className="row wrapped">
        <Button variant="filled" loading={status === 'asking' || status === 'connecting'} onClick={() => void openWebShift()}>{t('desk.shiftStart')}</Button>
        <Button component={Link} to="/prueba-audio">{t('desk.shiftAudio')}</Button>
        {hasTelephone && <Button variant="subtle" onClick={() => void openSipShift()}>{t('desk.shiftSip')}</Button>}
      </div>
    </section>
  );
}

/** Shows what to type into the agent's SIP telephone while it is not registered. A page that was reloaded has lost the data and offers new ones. */
function SipData() {
  const sip = usePhone((state) => state.sip);
  const [busy, setBusy] = useState(false);
  const again = (): void => {
    setBusy(true);
    void openSipShift().finally(() => setBusy(false));
  };
  return (
    <section className="box" aria-labelledby="sip-title">
      <h2 id="sip-title" className="t14 b">{t('desk.sipTitle')}</h2>
      <p className="t13 dim2">{t(sip ? 'desk.shiftSipOn' : 'desk.sipLost')}</p>
      {sip && <Facts rows={[[t('desk.sipUser'), <code key="u">{sip.user}</code>], [t('desk.sipPassword'), <code key="p">{sip.password}</code>], [t('desk.sipDomain'), <code key="d">{sip.domain}</code>]]} />}
      <Button loading={busy} onClick={again}>{t('desk.sipAgain')}</Button>
    </section>
  );
}

/** Why no call comes to the agent, for the telephone the agent works on. */
export const noLegText = (): string => t(phoneKind() === 'sip' ? 'desk.noSip' : 'desk.noLeg');

function Why({ call }: { call: Call }) {
  const waiting = useView((view) => view.waiting);
  const { labels } = useStateLabels();
  const reservedFor = call.activity === 'ready' ? call.me?.reserved_for ?? null : null;
  const text = call.activity === 'no_leg' ? noLegText()
    : waiting?.no_queues ? t('desk.noQueues')
    : call.activity === 'not_ready' ? t('desk.whyNotReady', { state: stateWord('not_ready', call.me?.reason ?? null, labels) })
    : !waiting || waiting.total === 0 ? t('desk.nobody') : reservedFor !== null && !waiting.by_language[reservedFor] ? '' : t('desk.someWait');
  return (
    <section className="box" aria-labelledby="why">
      <h2 id="why" className="t14 b">{t('desk.why')}</h2>
      {text && <p className="t13 dim2">{text}</p>}
      {reservedFor !== null && <p className="t13">{t('desk.reserved', { language: languageName(reservedFor).toLowerCase() })}</p>}
      {call.me?.reason === 'missed' && <p className="t13 dim2">{t('desk.missed')}</p>}
      {call.activity === 'not_ready' && <Button onClick={() => void requestPresence(true, null)}>{t('desk.makeReady')}</Button>}
    </section>
  );
}

function Pending({ chosen, onChoose }: { chosen: string | null; onChoose: (row: PendingRow) => void }) {
  const pending = useQuery(pendingQuery);
  const now = useNow();
  if (pending.isPending) return <Loading rows={2} what={t('desk.pending')} />;
  if (pending.isError) return <Failure retry={() => void pending.refetch()}>{t('desk.pendingError')}</Failure>;
  if (pending.data.length === 0) return <Empty>{t('desk.pendingNone')}</Empty>;
  return (
    <ul className="pending">
      {pending.data.map((row) => (
        <li key={row.conversation} className={row.conversation === chosen ? 'on' : ''}>
          <div className="pending-text">
            <div className="row wrapped"><LanguageChip code={row.language} /><b>{row.option}</b></div>
            <p className="t13 dim2">{row.citizen_name ? shortName(row.citizen_name) : unnamed(row)} · {dayAndHour(row.started, now)}</p>
            {row.note && <p className="t13 clip2">{row.note}</p>}
          </div>
          <Button className="small" aria-label={`${t('desk.pendingOpen')}: ${row.option}, ${dayAndHour(row.started, now)}`} onClick={() => onChoose(row)}>{t('desk.pendingOpen')}</Button>
        </li>
      ))}
    </ul>
  );
}

export function IdleMain({ call, chosen, onChoose }: { call: Call; chosen: string | null; onChoose: (row: PendingRow) => void }) {
  const count = useQuery(pendingQuery).data?.length ?? 0;
  return (
    <div className="idle">
      <DeviceTrouble />
      {call.activity === 'no_leg' && phoneKind() === 'sip' && <SipData />}
      <Why call={call} />
      <section aria-labelledby="pending-title">
        <h2 id="pending-title" className="t16 b">{t('desk.pending')}{count > 0 && <span className="count">{count}</span>}</h2>
        <Pending chosen={chosen} onChoose={onChoose} />
      </section>
      {call.me && (
        <section className="box" aria-labelledby="day-title">
          <h2 id="day-title" className="t14 b">{t('day.title')}</h2>
          <DayTimes agent={call.me} />
        </section>
      )}
    </div>
  );
}
