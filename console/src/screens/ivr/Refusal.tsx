import { IconAlertCircle } from '@tabler/icons-react';
import type { Finding } from '../../api/contract';
import { t } from '../../i18n';
import { placeOf } from './nodes';

interface Props { file: string; running: number; findings: readonly Finding[]; labels?: ReadonlyMap<string, string> }

/** A file that was not taken when the service started: which, where in it and why; and what answers meanwhile. */
export function Refusal({ file, running, findings, labels }: Props) {
  return (
    <div className="failure refusal" role="alert">
      <IconAlertCircle size={20} aria-hidden />
      <div>
        <p className="b">{t('ivr.refused', { file, version: running })}</p>
        <ul>{findings.map(({ node, text }, i) => <li key={i}>{node && <b>{placeOf(node, labels)}: </b>}{text}</li>)}</ul>
        <p>{t('ivr.refusedNext')}</p>
      </div>
    </div>
  );
}
