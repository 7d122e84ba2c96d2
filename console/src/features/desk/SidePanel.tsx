import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { citizenQuery, citizensQuery } from '../citizens/queries';
import { duration } from '../../format';
import { t, word } from '../../i18n';
import type { AgentRow, Card } from '../../live/types';
import { contactRows, personalRows } from '../citizens/facts';
import { NameForm } from '../citizens/NameForm';
import { Facts, Failure, Loading } from '../../ui/blocks';
import { serverNow } from '../../time/tick';
import { isAnonymous } from './CallCard';

const ASK_AGAIN_MS = 4_000;

function Ficha({ id }: { id: string }) {
  const citizen = useQuery(citizenQuery(id));
  if (citizen.isPending) return <Loading rows={3} what={t('desk.record')} />;
  if (citizen.isError) return <Failure retry={() => void citizen.refetch()}>{t('citizens.loadError')}</Failure>;
  return (
    <>
      <Facts rows={[...contactRows(citizen.data), ...personalRows(citizen.data, serverNow())]} />
      {!citizen.data.name && citizen.data.may_change && <NameForm citizen={id} submit={t('desk.addName')} />}
    </>
  );
}

/** The core's own record of its decision, in a sentence. */
export function reasonText(card: Card, me: AgentRow | null): string {
  const { reason } = card;
  if (!reason) return '';
  const parts = [word('rule', reason.rule, t('rule.other'))];
  if (reason.waited >= 1) parts.push(t('rule.waited', { waited: duration(reason.waited) }));
  const sentences = [`${parts.join(': ')}.`];
  const language = word('language', card.language, card.language);
  if (reason.head_start_minutes) sentences.push(card.language === 'es' ? t('rule.preferred') : t('rule.first', { language }));
  const level = me?.languages.find(([code]) => code === card.language)?.[1];
  if (level) sentences.push(t('rule.level', { language: language.toLowerCase(), level }));
  if (reason.idle !== null && reason.idle > 0) sentences.push(t('rule.idle', { idle: duration(reason.idle) }));
  if (reason.runner_up?.includes(' ')) sentences.push(t('rule.runnerUp', { name: reason.runner_up }));
  return sentences.join(' ');
}

/** The record is written moments after the document was keyed: until the card knows it, it is asked for. */
function useCitizenId(card: Card): string | null {
  const document = isAnonymous(card) ? null : card.citizen?.document ?? null;
  const linked = isAnonymous(card) ? null : card.citizen?.id ?? null;
  const search = useQuery({
    ...citizensQuery(document ?? ''),
    enabled: document !== null && linked === null,
    refetchInterval: (query) => (query.state.data?.length ? false : ASK_AGAIN_MS),
  });
  return linked ?? search.data?.find((hit) => hit.sure)?.id ?? null;
}

export function SidePanel({ card, me }: { card: Card; me: AgentRow | null }) {
  const id = useCitizenId(card);
  return (
    <div className="side-sections">
      <section className="sec" aria-labelledby="side-record">
        <div className="row"><h2 id="side-record" className="t13 b">{t('desk.record')}</h2><span className="grow" />
          {id && <Link className="t13 b link" to={`/ciudadanos/${id}`}>{t('desk.openRecord')}</Link>}
        </div>
        {id ? <Ficha id={id} /> : <p className="t13 dim2">{t(isAnonymous(card) ? 'desk.anonymousNone' : 'desk.noName')}</p>}
      </section>
      {card.reason && (
        <section className="sec" aria-labelledby="side-why">
          <h2 id="side-why" className="t13 b">{t('desk.reasonTitle')}</h2>
          <p className="t13 dim2">{reasonText(card, me)}</p>
        </section>
      )}
    </div>
  );
}
