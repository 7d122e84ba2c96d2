import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Citizen } from '../../api/contract';
import { age, type Instant, lineOf, phone, plainDate } from '../../format';
import { t } from '../../i18n';
import { languageName } from '../../ui/marks';

type Row = readonly [string, ReactNode];

/** What is known; a missing e-mail or home is said, because the agent may ask for it. */
export function contactRows(citizen: Citizen, confirm?: (number: string) => void): Row[] {
  const { phones } = citizen;
  const mayConfirm = citizen.may_change && confirm !== undefined;
  const lives = [citizen.district, citizen.province, citizen.department].filter(Boolean).join(', ');
  const none = <span className="dim2">{t('citizens.noneYet')}</span>;
  return [
    ...phones.map((number, i): Row => [
      `${t(`citizens.${lineOf(number)}`)}${phones.slice(0, i).some((other) => lineOf(other) === lineOf(number)) ? ` ${i + 1}` : ''}`,
      phone(number),
    ]),
    ...citizen.called_from.map((number): Row => [
      t('citizens.calledFrom'),
      <>{phone(number)} <span className="dim2">{t('citizens.notSure')}</span>{mayConfirm && <> <Button className="small" onClick={() => confirm(number)}>{t('citizens.isTheirs')}</Button></>}</>,
    ]),
    [t('citizens.email'), citizen.emails.join(', ') || none],
    [t('citizens.lives'), lives || none],
  ];
}

export function personalRows(citizen: Citizen, now: Instant): Row[] {
  const consent = citizen.consents.find((each) => each.accepted !== null);
  return [
    ...(citizen.birth ? [[t('citizens.born'), t('citizens.age', { date: plainDate(citizen.birth), years: age(citizen.birth, now) })] as const] : []),
    ...(citizen.language ? [[t('citizens.language'), languageName(citizen.language)] as const] : []),
    ...(consent ? [[t('citizens.consent'), consent.accepted ? (consent.at ? t('citizens.accepted', { at: plainDate(consent.at) }) : t('citizens.acceptedPlain')) : t('citizens.refused')] as const] : []),
  ];
}
