import { Button } from '@mantine/core';
import { IconAlertCircle, IconCircle, IconCircleCheck, IconLoader2 } from '@tabler/icons-react';
import { type ReactNode, useEffect, useState } from 'react';
import { Link, Navigate } from 'react-router';
import { t } from '../../i18n';
import { openWebShift } from '../../shell/AgentPhone';
import { useView } from '../../live/store';
import { hasSeenHeadsetTest, homeOf, sawHeadsetTest, useMay, useMe } from '../../shell/session';
import { LevelBars } from '../../phone/LevelBars';
import { type Check, useAudioTest } from './useAudioTest';

const ICONS: Record<Check, typeof IconCircle> = { idle: IconCircle, wait: IconLoader2, ok: IconCircleCheck, bad: IconAlertCircle };

function Step({ state, title, text, children }: { state: Check; title: string; text: string; children?: ReactNode }) {
  const Icon = ICONS[state];
  return (
    <li className={`check check-${state}`}>
      <Icon size={24} stroke={1.75} role="img" aria-label={t(`audio.state.${state}`)} />
      <div className="check-body"><h2 className="t16 b">{title}</h2><p className="dim2" aria-live="polite">{text}</p>{children}</div>
    </li>
  );
}

export default function AudioTest() {
  const test = useAudioTest();
  const me = useMe();
  const serves = useMay('serve');
  const [led] = useState(me !== null && !hasSeenHeadsetTest(me)); // true when signing in opened this screen, not the menu
  useEffect(() => { if (me) sawHeadsetTest(me); }, [me]);
  const calling = useView((view) => (view.me?.conversations.length ?? 0) > 0);
  if (led && calling && me) return <Navigate to={homeOf(me)} replace />; // the agent signed in on another browser during a call
  const done = test.mic.state === 'ok' && test.speaker.state === 'ok';
  return (
    <main className="page audio-test">
      <h1 className="t22">{t('audio.title')}</h1>
      <p className="dim2">{t('audio.lead')}</p>
      <ol className="checks">
        <Step state={test.mic.state} title={t('audio.mic')} text={test.mic.text}>
          {test.listening && <LevelBars read={test.meter} label={t('audio.mic')} />}
          {test.mic.state === 'bad' && <Button onClick={test.start}>{t('app.retry')}</Button>}
        </Step>
        <Step state={test.speaker.state} title={t('audio.speaker')} text={test.speaker.text}>
          {test.listening && (
            <div className="row wrapped">
              <Button onClick={test.play}>{t('audio.speakerPlay')}</Button>
              {test.speaker.state === 'wait' && <><Button onClick={() => test.confirm(true)}>{t('audio.speakerYes')}</Button><Button variant="subtle" onClick={() => test.confirm(false)}>{t('audio.speakerNo')}</Button></>}
            </div>
          )}
        </Step>
        <Step state={test.line.state} title={t('audio.line')} text={test.line.text}>
          {serves && test.line.state === 'idle' && test.mic.state === 'ok' && <Button onClick={() => void openWebShift()}>{t('desk.shiftStart')}</Button>}
        </Step>
        <Step state={test.loop.state} title={t('audio.loop')} text={test.loop.text}>
          {test.canLoop && <Button onClick={() => void test.tryLoop()}>{t('audio.loopStart')}</Button>}
        </Step>
      </ol>
      <div className="row wrapped">
        {!test.listening && test.mic.state !== 'bad' && <Button variant="filled" autoFocus loading={test.mic.state === 'wait'} onClick={test.start}>{t('audio.start')}</Button>}
        {test.listening && <Button onClick={test.start}>{t('audio.again')}</Button>}
        {me && <Button component={Link} to={homeOf(me)} variant={done ? 'filled' : 'default'}>{t(done ? 'audio.toDesk' : 'audio.optional')}</Button>}
      </div>
    </main>
  );
}
