import { useQuery } from '@tanstack/react-query';
import { dayQuery } from '../api/queries';
import type { Activity } from '../live/types';
import { duration } from '../format';
import { t } from '../i18n';
import { useStateLabels } from '../screens/desk/useCall';
import { StateMark, stateWord } from './marks';

/** How long she has been in each state today (ACD-2). `now`: what she does; a change is asked for anew. */
export function DayTimes({ agent, now }: { agent: string; now: string }) {
  const { labels } = useStateLabels();
  const { data = [] } = useQuery(dayQuery(agent, now));
  if (data.length === 0) return <p className="t13 dim2">{t('day.none')}</p>;
  return (
    <ul className="day-times">
      {data.map(({ activity, reason, seconds }) => (
        <li key={activity + (reason ?? '')}>
          <StateMark activity={activity as Activity} reason={reason} />
          <span className="grow">{stateWord(activity as Activity, reason, labels)}</span>
          <b>{duration(seconds)}</b>
        </li>
      ))}
    </ul>
  );
}
