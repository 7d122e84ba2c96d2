import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { duration, phone as phoneText } from '../../format';
import { t, word } from '../../i18n';
import type { Card, CardCitizen, ConversationRow } from '../../live/types';
import { Facts } from '../../ui/blocks';
import { Clock } from '../../ui/Clock';
import { Chip, LanguageChip } from '../../ui/marks';
import { waitedSeconds } from './waited';

export function Certainty({ citizen }: { citizen: Pick<CardCitizen, 'certainty'> }) {
  if (citizen.certainty === 'confirmed') return <Chip tone="ok" icon={<IconCheck size={14} aria-hidden />}>{t('desk.confirmed')}</Chip>;
  return <Chip tone={citizen.certainty === 'anonymous' ? 'plain' : 'warn'}>{t(citizen.certainty === 'anonymous' ? 'desk.anonymous' : 'desk.unverified')}</Chip>;
}

export function documentText(kind: string | null | undefined, value: string | null | undefined): string {
  if (!value) return t('desk.noDocument');
  return `${word('document', kind ?? 'dni', kind ?? '')} ${value}`;
}

export const isAnonymous = (card: Card): boolean => card.citizen?.certainty === 'anonymous';

export function nameOf(card: Card): string {
  if (isAnonymous(card)) return t('desk.anonymousTitle');
  return card.citizen?.name ?? t('desk.noName');
}

/** Of whom no name can be known, in the words of the card. */
export const unnamed = ({ anonymous, hidden }: { anonymous: boolean; hidden: boolean }): string =>
  t(anonymous ? 'desk.anonymousTitle' : hidden ? 'desk.hidden' : 'desk.noName');

function origin(card: Card): ReactNode {
  if (!card.number || card.number_kind === 'hidden') return t(isAnonymous(card) ? 'desk.notShown' : 'desk.hidden');
  const from = card.number_kind === 'mobile' ? t('desk.mobile') : card.region ? t('desk.fixed', { region: card.region }) : card.number_kind === 'fixed' ? t('desk.fixedNoPlace') : '';
  return <><span className="nowrap">{phoneText(card.number)}</span> <span className="dim2 nob">{from}</span></>;
}

/** Shows the call in the order the agent needs it: the option, the citizen and how sure that is, the origin, the wait. */
export function CallCard({ card, row }: { card: Card; row: ConversationRow | null }) {
  const { citizen } = card;
  const waited = waitedSeconds(card, row);
  return (
    <div className="who">
      <div className="route"><LanguageChip code={card.language} /><span>{card.option}</span></div>
      <h1 className={`t22 name ${card.citizen?.name ? '' : 'dim2'}`}>{nameOf(card)}</h1>
      <Facts rows={[
        [t('desk.document'), <span className="row wrapped">{!isAnonymous(card) && <span className="code">{documentText(citizen?.document_kind, citizen?.document)}</span>}{citizen && <Certainty citizen={citizen} />}</span>],
        [t('desk.phone'), origin(card)],
        [t('desk.waited'), <>{waited === null ? <Clock since={row?.entered_line} /> : duration(waited)} <span className="dim2 nob">{t('desk.waitedSince')}</span></>],
      ]} />
      {card.same_citizen_now && <p className="row t13 warn-text"><IconAlertTriangle size={16} aria-hidden />{t('desk.sameNow')}</p>}
    </div>
  );
}
