import { IconAlertCircle } from '@tabler/icons-react';
import type { Finding } from '../../api/contract';
import { number } from '../../format';
import { t } from '../../i18n';
import { placeOf } from './nodes';

const SHOWN = 5;

interface Props { file: string; running: number; findings: readonly Finding[]; labels?: ReadonlyMap<string, string> }

/** A file that was not taken when the service started: which, where in it and why; and what answers meanwhile. */
export function Refusal({ file, running, findings, labels }: Props) {
  const more = findings.length - SHOWN;
  return (
    <div className="failure refusal" role="alert">
      <IconAlertCircle size={20} aria-hidden />
      <div>
        <p className="b">{t('ivr.refused', { file, version: running })}</p>
        <ul>{findings.slice(0, SHOWN).map(({ node, text }, i) => <li key={i}>{node && <b>{placeOf(node, labels)}: </b>}{text}</li>)}</ul>
        {more > 0 && <p>{t('ivr.more', { count: number(more) })}</p>}
        <p>{t('ivr.refusedNext')}</p>
      </div>
    </div>
  );
}
