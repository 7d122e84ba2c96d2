import { t } from '../../i18n';
import { useLive } from '../../live/store';
import { Loading } from '../../ui/blocks';
import { Agents } from './Agents';
import { Alerts } from './Alerts';
import { Figures } from './Figures';
import { Queues } from './Queues';

export default function Floor() {
  const started = useLive((state) => state.view.epoch !== '');
  return (
    <main className="floor">
      <h1 className="visually-hidden">{t('floor.title')}</h1>
      <Alerts />
      <div className="floor-main">
        {started ? <><Figures /><Queues /><Agents /></> : <Loading rows={10} what={t('floor.title')} />}
      </div>
    </main>
  );
}
