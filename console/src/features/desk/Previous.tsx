import { number } from '../../format';
import { t } from '../../i18n';
import type { Card } from '../../live/types';
import { EntryLine } from '../timeline/EntryLine';
import { grouped } from '../timeline/periods';
import { serverNow } from '../../time/tick';
import { Empty } from '../../ui/blocks';
import { isAnonymous } from './CallCard';

/** The timeline in the middle: what happened before with this person. */
export function Previous({ card, actions }: { card: Card; actions?: React.ReactNode }) {
  const anonymous = isAnonymous(card);
  return (
    <section className="previous" aria-labelledby="previous-title">
      <div className="pane-head">
        <h2 id="previous-title" className="t16 b">{t('desk.previous')}</h2>
        {card.previous_count > 0 && <span className="t13 dim2">{number(card.previous_count)}</span>}
        <span className="grow" />{actions}
      </div>
      {anonymous ? <Empty>{t('desk.anonymousNone')}</Empty> : card.previous.length === 0 ? <Empty>{t('desk.firstTime')}</Empty> : (
        <div className="spines">
          {grouped(card.previous, serverNow()).map((group) => (
            <div key={group.title}>
              <h3 className="period">{group.title}</h3>
              <ol>{group.rows.map((entry) => <EntryLine key={entry.id} entry={entry} citizen={card.citizen?.id ?? null} />)}</ol>
            </div>
          ))}
        </div>
      )}
    </section>
  );
}
