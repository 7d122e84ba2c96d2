import { ActionIcon } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconInfoCircle, IconWifiOff, IconX } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { hour } from '../format';
import { t } from '../i18n';
import { useLive, useView } from '../live/store';
import { queries } from '../api/queries';
import { pendingQuery } from '../features/registration/queries';
import { flushDrafts, whenSent } from '../features/registration/drafts';
import { announce, unsay } from '../ui/announce';
import { dismiss, notify, useNotices } from './notices';

const ICONS = { info: IconInfoCircle, ok: IconCheck, warn: IconAlertTriangle, bad: IconAlertTriangle };

const sentText = (count: number): string => t('band.sent' as 'band.sent_other', { count });

/** Lost data is said at once, with what goes on and what to do. */
function LostBand({ agent }: { agent: boolean }) {
  const status = useLive((state) => state.status);
  const lostAt = useLive((state) => state.lostAt);
  const before = useRef(status);
  const said = useRef('');
  const inCall = useView((view) => (view.me?.conversations.length ?? 0) > 0);
  const words = !agent ? 'band.lostPlain' : inCall ? 'band.lost' : 'band.lostIdle';
  const text = lostAt === null ? '' : t(words, { at: hour(lostAt) });

  useEffect(() => {
    const was = before.current;
    before.current = status;
    document.documentElement.toggleAttribute('data-stale', status === 'lost');
    if (status === 'lost' && was !== 'lost') announce(said.current = text, 'assertive');
    if (status !== 'open' || was === 'open') return;
    unsay(said.current);
    void flushDrafts().then((count) => {
      const sent = count > 0 ? ` ${sentText(count)}` : '';
      if (was === 'lost') notify('ok', t('band.back') + sent);
      if (count > 0) void queries.invalidateQueries(pendingQuery);
    });
  }, [status, text]);

  useEffect(() => whenSent((count) => {
    notify('ok', sentText(count));
    void queries.invalidateQueries(pendingQuery);
  }), []);

  if (status !== 'lost') return null;
  return <div className="band band-warn"><IconWifiOff size={18} aria-hidden /><span>{text}</span></div>;
}

export function Bands({ agent }: { agent: boolean }) {
  const rows = useNotices();
  return (
    <section className="bands" aria-label={t('app.notices')}>
      <LostBand agent={agent} />
      {rows.map(({ id, tone, text, act }) => {
        const Icon = ICONS[tone];
        return (
          <div key={id} className={`band band-${tone}`}>
            <Icon size={18} aria-hidden />
            <span>{text}</span>
            {act && <button type="button" className="link" onClick={() => { dismiss(id); act.run(); }}>{act.label}</button>}
            <ActionIcon variant="transparent" color="inherit" c="inherit" aria-label={t('app.hide')} onClick={() => dismiss(id)}>
              <IconX size={16} aria-hidden />
            </ActionIcon>
          </div>
        );
      })}
    </section>
  );
}
