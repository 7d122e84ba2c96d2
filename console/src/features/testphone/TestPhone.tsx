import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconAlertTriangle, IconPhone, IconPhoneOff, IconRefresh } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { TestPhone as Line } from '../../api/contract';
import { testPhoneQuery } from './queries';
import { phone } from '../../format';
import { t, word } from '../../i18n';
import { hangUp, placeCall, press, testMeter, useTestCall } from '../../phone/testcall';
import { Clock } from '../../ui/Clock';
import { Empty, Failure, Loading } from '../../ui/blocks';
import { languageName } from '../../ui/marks';
import { LevelBars } from '../../phone/LevelBars';

const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'];
const SPOKEN: Record<string, string> = { '*': t('test.star'), '#': t('test.hash') };

function Keypad({ active }: { active: boolean }) {
  useEffect(() => {
    const typed = (event: KeyboardEvent): void => {
      const field = event.target instanceof HTMLElement && /^(INPUT|TEXTAREA)$/.test(event.target.tagName) && (event.target as HTMLInputElement).type !== 'radio';
      if (active && !field && !event.ctrlKey && !event.altKey && KEYS.includes(event.key)) press(event.key);
    };
    window.addEventListener('keydown', typed);
    return () => window.removeEventListener('keydown', typed);
  }, [active]);
  return (
    <div className="keypad" role="group" aria-label={t('test.keypad')}>
      {KEYS.map((key) => <button key={key} type="button" disabled={!active} aria-label={t('test.key', { key: SPOKEN[key] ?? key })} onClick={() => press(key)}>{key}</button>)}
    </div>
  );
}

function Telephone({ line }: { line: Line }) {
  const call = useTestCall((state) => state);
  const [caller, setCaller] = useState(0);
  const busy = call.status === 'asking' || call.status === 'calling' || call.status === 'up';
  const said = call.problem ? t(`audio.${call.problem}`) : call.status === 'failed' ? t('test.failed', { cause: call.cause }) : call.status === 'ended' ? t('test.ended')
    : call.status === 'up' ? t('test.inCall') : busy ? t('test.calling') : t('test.idle');
  const dial = (): void => void placeCall(line, line.callers[caller]?.number || null);
  const tone = call.status === 'failed' ? 'bad' : '';
  return (
    <div className="telephone">
      <fieldset className="callers" disabled={busy}><legend className="t13 b">{t('test.caller')}</legend>
        {line.callers.map((choice, i) => (
          <label key={i} className={i === caller ? 'on' : ''}>
            <input type="radio" name="caller" checked={i === caller} onChange={() => setCaller(i)} />
            <span>{word('test', choice.kind, choice.kind)}</span><b>{choice.number ? phone(choice.number) : t('test.hiddenNumber')}</b>
          </label>
        ))}
      </fieldset>
      <div className={`handset ${call.status === 'up' ? 'on' : ''}`}>
        <p role="status" className={tone}>{said}</p>
        {call.status === 'up' && <div className="row"><Clock since={call.since} className="big" /><span className="grow" /><LevelBars read={testMeter} label={t('test.hear')} /></div>}
        <p className="t13 keyed">{call.keyed ? `${t('test.keyed')} ${call.keyed}` : '\u00a0'}</p>
      </div>
      {call.problem && <Button leftSection={<IconRefresh size={16} aria-hidden />} onClick={dial}>{t('app.retry')}</Button>}
      <Keypad active={call.status === 'up'} />
      {busy ? <Button className="danger wide" leftSection={<IconPhoneOff size={18} aria-hidden />} onClick={hangUp}>{t('test.hang')}</Button>
        : <Button variant="filled" className="wide" leftSection={<IconPhone size={18} aria-hidden />} onClick={dial}>{t('test.call', { number: line.number })}</Button>}
      <p className="t12 dim">{t('test.typed')} {t('test.tabs')}</p>
    </div>
  );
}

function Prompts({ prompts }: { prompts: Line['prompts'] }) {
  const languages = [...new Set(Object.values(prompts).flatMap((texts) => Object.keys(texts)))];
  const [language, setLanguage] = useState(languages[0] ?? 'es');
  const texts = Object.entries(prompts).flatMap(([key, said]) => (said[language] ? [[key, said[language]] as const] : []));
  return (
    <section className="box prompts" aria-labelledby="prompts-title">
      <h2 id="prompts-title" className="t14 b">{t('test.texts')}</h2>
      <p className="t13 dim2">{t('test.textsLead')}</p>
      <div className="row wrapped" role="group" aria-label={t('test.language')}>
        {languages.map((code) => <button key={code} type="button" className={`chip pick ${code === language ? 'chip-accent' : 'chip-plain'}`} aria-pressed={code === language} onClick={() => setLanguage(code)}>{languageName(code)}</button>)}
      </div>
      <ul tabIndex={0} aria-labelledby="prompts-title" lang={language}>{texts.map(([key, text]) => <li key={key} className="t13">{text}</li>)}</ul>
    </section>
  );
}

export default function TestPhone() {
  const line = useQuery(testPhoneQuery);
  return (
    <div className="test-page">
      <header className="band band-warn"><IconAlertTriangle size={18} aria-hidden /><b>{t('test.band')}</b></header>
      <main className="test-main">
        <h1 className="t22">{t('test.title')}</h1>
        {line.isPending ? <Loading what={t('test.title')} /> : line.isError ? (line.error.message === 'not_found' ? <Empty>{t('test.off')}</Empty> : <Failure retry={() => void line.refetch()}>{t('error.unavailable')}</Failure>)
          : <><Telephone line={line.data} />{Object.keys(line.data.prompts).length > 0 && <Prompts prompts={line.data.prompts} />}</>}
      </main>
    </div>
  );
}
