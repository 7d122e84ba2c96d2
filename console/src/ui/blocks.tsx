import { Button } from '@mantine/core';
import { IconAlertCircle, IconInfoCircle } from '@tabler/icons-react';
import { type ReactNode, useEffect, useState } from 'react';
import { t } from '../i18n';

function useAfter(ms: number): boolean {
  const [passed, setPassed] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setPassed(true), ms);
    return () => clearTimeout(timer);
  }, [ms]);
  return passed;
}

/** Grey lines of the final size, after 200 ms; past 10 s it says what is slow. */
export function Loading({ rows = 4, what }: { rows?: number; what: string }) {
  const visible = useAfter(200);
  const slow = useAfter(10_000);
  return (
    <div className="loading" role="status" aria-label={t('app.loading')}>
      {visible && Array.from({ length: rows }, (_, i) => <div key={i} className="bone" />)}
      {slow && <p className="dim t13">{t('app.slow', { what })}</p>}
    </div>
  );
}

export function Empty({ children, action }: { children: ReactNode; action?: ReactNode }) {
  return (
    <div className="empty">
      <IconInfoCircle size={20} aria-hidden />
      <p>{children}</p>
      {action}
    </div>
  );
}

/** What failed, what is safe, what to do. */
export function Failure({ children, retry }: { children: ReactNode; retry?: () => void }) {
  return (
    <div className="failure" role="alert">
      <IconAlertCircle size={20} aria-hidden />
      <p>{children}</p>
      {retry && <Button onClick={retry}>{t('app.retry')}</Button>}
    </div>
  );
}

export function Facts({ rows }: { rows: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className="facts">
      {rows.map(([term, value]) => (
        <div key={term} className="fact"><dt>{term}</dt><dd>{value}</dd></div>
      ))}
    </dl>
  );
}
