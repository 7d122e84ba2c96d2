import { t } from '../../i18n';
import { Clock } from '../../ui/Clock';
import { LanguageChip } from '../../ui/marks';
import type { Call } from './useCall';

/** The conversations the agent carries, if they are several: one is on screen, the others are one press away. */
export function Carried({ call }: { call: Call }) {
  if (call.conversations.length < 2) return null;
  const shown = call.row?.id;
  return (
    <ul className="carried" aria-label={t('desk.carried')}>
      {call.conversations.map((row) => (
        <li key={row.id}>
          <button type="button" className={`chip pick ${row.id === shown ? 'chip-accent' : 'chip-plain'}`} aria-pressed={row.id === shown} onClick={() => call.show(row.id)}>
            <LanguageChip code={row.language} /> {row.option} <Clock since={row.since} />
          </button>
        </li>
      ))}
    </ul>
  );
}
