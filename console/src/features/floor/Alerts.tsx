import { Button } from '@mantine/core';
import { IconAlertCircle, IconAlertTriangle } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { answer, api, explain } from '../../api/client';
import { duration, hour } from '../../format';
import { t, word } from '../../i18n';
import { useView } from '../../live/store';
import type { Alert } from '../../live/types';
import { notify } from '../../shell/notices';
import { useMay } from '../../shell/session';
import { secondsSince, useNow } from '../../time/tick';
import { announce, unsay } from '../../ui/announce';
import { languageName } from '../../ui/marks';

const URGENT = new Set(['switch_down', 'not_recording', 'recording_missing', 'storage_down']);
const isUrgent = (alert: Alert): boolean => URGENT.has(alert.kind) || alert.params.urgent === 1;

function textOf(alert: Alert, ago: string, part = ''): string {
  const values = Object.fromEntries(Object.entries(alert.params).map(([key, value]) => [key, value ?? '']));
  const count = Number(values['waiting'] ?? values['working'] ?? 0);
  const started = alert.params['started'];
  const at = typeof started === 'string' ? hour(started) : '';
  const language = languageName(String(values['language'] ?? '')).toLowerCase();
  return word('alert', alert.text_code + part, part ? '' : t('alert.other', { code: alert.text_code }), { ...values, hour: at, ago, count, language });
}

/** The call whose recording is missing or cut: once a supervisor has seen the alert, nobody is shown it any more. */
function Seen({ conversation, what }: { conversation: string; what: string }) {
  const [sending, setSending] = useState(false);
  const see = (): void => {
    setSending(true);
    answer(api.POST('/api/recordings/alarms/{conversation}/seen', { params: { path: { conversation } } }))
      .catch((error: unknown) => { setSending(false); notify('warn', explain(error)); });
  };
  return <Button size="compact-sm" variant="default" loading={sending} aria-label={t('alert.seenLabel', { what })} onClick={see}>{t('alert.seen')}</Button>;
}

/** The alerts of now, the urgent ones first; each says what, since when and why. */
export function Alerts() {
  const alerts = useView((view) => view.alerts);
  const now = useNow();
  const attends = useMay('attend_alerts');
  const texts = useRef(new Map<string, string>());
  useEffect(() => {
    const said = new Map<string, string>();
    for (const alert of alerts) {
      const text = texts.current.get(alert.id) ?? textOf(alert, duration(secondsSince(alert.since, now)));
      if (!texts.current.has(alert.id)) announce(text, isUrgent(alert) ? 'assertive' : 'polite');
      said.set(alert.id, text);
    }
    for (const [id, text] of texts.current) if (!said.has(id)) unsay(text);
    texts.current = said;
    // Announced once, when it appears; its clock is not news.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [alerts]);
  const urgent = alerts.filter(isUrgent);
  const other = alerts.filter((alert) => !isUrgent(alert));
  return (
    <aside className="alerts" aria-labelledby="alerts-title">
      <div className="pane-head">
        <h2 id="alerts-title" className="t16 b">{t('floor.now')}</h2>
        {urgent.length > 0 && <span className="chip chip-bad">{t('floor.urgent' as 'floor.urgent_other', { count: urgent.length })}</span>}
        {other.length > 0 && <span className="chip chip-warn">{t('floor.alerts' as 'floor.alerts_other', { count: other.length })}</span>}
      </div>
      {alerts.length === 0 && <p className="t13 dim2 alerts-none">{t('floor.nothing')} {t('floor.nothingNext')}</p>}
      <ul>
        {[...urgent, ...other].map((alert) => {
          const ago = duration(secondsSince(alert.since, now));
          const why = textOf(alert, ago, 'Why');
          const conversation = alert.kind.startsWith('recording_') ? alert.params['conversation'] : null;
          const Icon = isUrgent(alert) ? IconAlertCircle : IconAlertTriangle;
          return (
            <li key={alert.id} className={isUrgent(alert) ? 'alert urgent' : 'alert'}>
              <Icon size={18} aria-hidden />
              <div><p className="b">{textOf(alert, ago)}</p>{why && <p className="t13 dim2">{why}</p>}</div>
              <div className="alert-side">
                {alert.kind !== 'long_wait' && <span className="t12 dim2 nowrap">{ago}</span>}
                {attends && typeof conversation === 'string' && <Seen conversation={conversation} what={textOf(alert, ago)} />}
              </div>
            </li>
          );
        })}
      </ul>
    </aside>
  );
}
