import { useQuery } from '@tanstack/react-query';
import { dayQuery } from '../api/queries';
import type { Activity, AgentRow } from '../live/types';
import { duration } from '../format';
import { t } from '../i18n';
import { useStateLabels } from '../features/desk/useCall';
import { secondsSince, serverNow, useNow } from '../time/tick';
import { withRunning } from './running';
import { StateMark, stateWord } from './marks';

/** Shows how long the agent has been in each state today (ACD-2), up to this second; each change is fetched again. */
export function DayTimes({ agent }: { agent: Pick<AgentRow, 'id' | 'activity' | 'reason' | 'since'> }) {
  const { labels } = useStateLabels();
  const { data, dataUpdatedAt } = useQuery(dayQuery(agent.id, agent.since));
  const now = useNow();
  const ago = Math.max(0, (now - (serverNow() - Date.now()) - dataUpdatedAt) / 1000);
  const times = data ? withRunning(data, agent, secondsSince(agent.since, now), ago) : [];
  if (times.length === 0) return <p className="t13 dim2">{t('day.none')}</p>;
  return (
    <ul className="day-times">
      {times.map(({ activity, reason, seconds }) => (
        <li key={activity + (reason ?? '')}>
          <StateMark activity={activity as Activity} reason={reason} />
          <span className="grow">{stateWord(activity as Activity, reason, labels)}</span>
          <b>{duration(seconds)}</b>
        </li>
      ))}
    </ul>
  );
}
