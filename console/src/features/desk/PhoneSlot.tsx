import { Button } from '@mantine/core';
import { IconHeadset, IconMicrophoneOff, IconNote, IconPhone, IconPhoneOff, IconPointFilled } from '@tabler/icons-react';
import { type CSSProperties, useEffect, useRef } from 'react';
import { answer, api, explain } from '../../api/client';
import { duration } from '../../format';
import { t } from '../../i18n';
import { agentLevel } from '../../live/attention';
import { useView } from '../../live/store';
import type { Card } from '../../live/types';
import { phoneKind } from '../../phone/kind';
import { remoteMeter } from '../../phone/leg';
import { usePhone } from '../../phone/store';
import { notify } from '../../shell/notices';
import { secondsSince, useNow } from '../../time/tick';
import { announce } from '../../ui/announce';
import { Clock, ClockTag } from '../../ui/Clock';
import { StateMark, stateWord } from '../../ui/marks';
import { noLegText } from './Idle';
import { LevelBars } from '../../phone/LevelBars';
import { type Call, useStateLabels } from './useCall';

const GREETING_SECONDS = 5;
const LOST_SECONDS = 8;
const WRAP_UP_SECONDS = 60;

function Recording({ card }: { card: Card }) {
  const now = useNow();
  if (card.recording === 'on') return <span className="rec"><IconPointFilled size={16} aria-hidden />{t('desk.recording')}</span>;
  const waiting = card.recording === 'unknown' && secondsSince(card.answered_at, now) < 2;
  return waiting ? <span className="rec">{t('desk.recordingWait')}</span> : null;
}

function Hearing() {
  const hearing = usePhone((state) => state.hearing);
  const muted = usePhone((state) => state.muted);
  const speakingMuted = usePhone((state) => state.speakingMuted);
  if (phoneKind() === 'sip') return <span className="hear"><IconHeadset size={17} aria-hidden />{t('phone.sip')}</span>; // its packets do not pass here
  if (muted) return <span className="hear hear-muted"><IconMicrophoneOff size={17} aria-hidden />{t(speakingMuted ? 'phone.mutedSpeaking' : 'phone.muted')}</span>;
  // Packets tell, not the signalling: a server that is away cuts no call.
  const words = { unknown: 'phone.connecting', good: 'phone.good', quiet: 'phone.quiet', none: 'phone.none' } as const;
  const text = t(words[hearing]);
  return <span className="hear"><IconHeadset size={17} aria-hidden /><LevelBars read={remoteMeter} label={text} /><span>{text}</span></span>;
}

/** Under the live block: what is wrong with the sound or the recorder, in words. */
export function CallTroubles({ call }: { call: Call }) {
  const silentSince = usePhone((state) => state.silentSince);
  const status = usePhone((state) => state.status);
  const now = useNow();
  const talking = call.activity === 'talking';
  const silent = silentSince === null ? 0 : (Date.now() - silentSince) / 1000;
  const text = call.activity === 'no_leg' && call.card ? t('phone.lost8Person')
    : !talking || status === 'off' ? '' : silent >= LOST_SECONDS ? t('phone.lost8Person') : silent > 0 ? t('phone.lost2') : '';
  const spoken = useRef('');
  useEffect(() => {
    if (text) announce(text, 'assertive');
    else if (spoken.current) announce(t('phone.restored'), 'assertive');
    spoken.current = text;
  }, [text]);
  const unrecorded = talking && call.card !== null && call.card.recording === 'off' && secondsSince(call.card.answered_at, now) >= 2;
  if (!text && !unrecorded) return null;
  return (
    <div className="troubles">
      {text && <p>{text}</p>}
      {unrecorded && <p>{t('desk.notRecording')}</p>}
    </div>
  );
}

function Live({ call }: { call: Call }) {
  const now = useNow();
  const since = call.card?.answered_at ?? call.row?.answered_at ?? call.me?.since;
  const elapsed = secondsSince(since, now);
  const greeting = elapsed < GREETING_SECONDS;
  return (
    <div className="phone-place live">
      <div className="row">
        <span className="row b"><IconPhone size={18} aria-hidden />{t(greeting ? 'desk.greet' : 'desk.inCall')}</span>
        <span className="grow" />
        {call.card && <Recording card={call.card} />}
      </div>
      <div className="row"><Clock since={since} className="big" /><span className="grow" /><Hearing /></div>
      {greeting && <i className="drain greet" style={{ '--from': `-${elapsed.toFixed(1)}s` } as CSSProperties} />}
    </div>
  );
}

async function extend(): Promise<void> {
  try {
    await answer(api.POST('/api/desk/wrap-up/extend'));
    announce(t('desk.extended'));
  } catch (error) {
    notify('warn', `${t('desk.extendNo')} ${explain(error)}`);
  }
}

function WrapUp({ call }: { call: Call }) {
  const now = useNow();
  const began = Date.parse(call.me?.since ?? '') || now;
  const due = call.row?.wrap_up_due ? Date.parse(call.row.wrap_up_due) : began + WRAP_UP_SECONDS * 1000;
  const left = Math.max(0, (due - now) / 1000);
  const whole = Math.max(1, (due - began) / 1000);
  return (
    <div className="phone-place wrap">
      <div className="row"><span className="row b"><IconNote size={18} aria-hidden />{t('desk.wrapTitle')}</span><span className="grow" /><span className="t12 hear"><IconHeadset size={16} aria-hidden />{t(phoneKind() === 'sip' ? 'phone.sip' : 'phone.ready')}</span></div>
      <div className="row">
        <span role="timer" aria-live="off" className="big">{duration(left)}</span>
        <span className="dim2 t13">{left > 0 ? `${t('desk.wrapLeft')}, ${t('app.of', { total: duration(whole) })}` : t('desk.wrapLate')}</span>
        <span className="grow" />
        <Button className="small" onClick={() => void extend()}>{t('desk.extend')}</Button>
      </div>
      <i className="drain" style={{ transform: `scaleX(${Math.min(1, left / whole)})` }} />
    </div>
  );
}

function Quiet({ call }: { call: Call }) {
  const now = useNow();
  const { labels, limits } = useStateLabels();
  const { me, activity } = call;
  const limit = me?.reason ? limits[me.reason] ?? null : null;
  const seconds = secondsSince(me?.since, now);
  const level = me ? agentLevel(me, seconds, limit) : 0;
  const noQueues = useView((view) => view.waiting?.no_queues === true) && activity !== 'signed_out';
  const lead = activity === 'no_leg' ? noLegText() : noQueues ? t('desk.noQueues') : activity === 'ready' ? t('desk.idle') : activity === 'not_ready' ? t('desk.notReady') : t('desk.shiftClosed');
  return (
    <div className={`phone-place ${activity === 'no_leg' ? 'lost' : ''}`}>
      <div className="row b"><StateMark activity={activity} reason={me?.reason} />{stateWord(activity, me?.reason ?? null, labels)}
        <span className="grow" />
        {me && activity !== 'signed_out' && <ClockTag seconds={seconds} level={level} />}
        {limit !== null && <span className="dim t12">{t('desk.limitOf', { limit: `${limit}:00` })}</span>}
      </div>
      <div className="t13 dim2">{lead}</div>
    </div>
  );
}

export function PhonePlace({ call }: { call: Call }) {
  switch (call.activity) {
    case 'delivering':
      return (
        <div className="phone-place arriving">
          <div className="row b"><IconPhone size={18} aria-hidden />{t('desk.delivering')}<span className="grow" /><Clock since={call.me?.since} /></div>
          <div className="row"><span className="t16">{t('desk.announcing')}</span><span className="grow" /><Hearing /></div>
        </div>
      );
    case 'talking':
      return <Live call={call} />;
    case 'wrap_up':
      return <WrapUp call={call} />;
    case 'no_leg':
      return call.card ? (
        <div className="phone-place lost"><div className="row b"><IconPhoneOff size={18} aria-hidden />{t('activity.no_leg')}<span className="grow" /><Clock since={call.me?.since} /></div><div className="t13">{t('desk.noLegWhy')}</div></div>
      ) : <Quiet call={call} />;
    default:
      return <Quiet call={call} />;
  }
}
