import { type ReactNode, Suspense } from 'react';
import { Navigate, Route, Routes, useLocation } from 'react-router';
import { useQuery } from '@tanstack/react-query';
import { Refused } from './api/client';
import type { Me } from './api/contract';
import { sessionQuery } from './api/queries';
import { setLocality } from './format';
import { t } from './i18n';
import type { Screen } from './features/screen';
import { entranceOf, homeOf, publicScreens, screensOf } from './shell/session';
import { AgentPhone } from './shell/AgentPhone';
import { Shell } from './shell/Shell';
import { PresenceMenu } from './features/desk/PresenceMenu';
import { Failure, Loading } from './ui/blocks';

const routesOf = (listed: readonly Screen[]): ReactNode => listed.flatMap(({ path, pages }) =>
  Object.entries(pages).map(([below, Page]) => <Route key={path + below} path={path + below} element={<Page />} />));

function Screens({ me }: { me: Me }) {
  return (
    <Shell me={me} left={me.role === 'agent' ? <PresenceMenu /> : undefined}>
      {me.role === 'agent' && <AgentPhone />}
      <Suspense fallback={<Loading rows={6} what={t('app.name')} />}>
        <Routes>
          <Route path="/" element={<Navigate to={entranceOf(me)} replace />} />
          {routesOf(screensOf(me))}
          <Route path="*" element={<Missing home={homeOf(me)} />} />
        </Routes>
      </Suspense>
    </Shell>
  );
}

function Missing({ home }: { home: string }) {
  return <main className="closed"><h1 className="t22">{t('missing.title')}</h1><p><a href={home}>{t('missing.home')}</a></p></main>;
}

function Guarded() {
  const session = useQuery(sessionQuery);
  const location = useLocation();
  if (session.data) {
    setLocality(session.data);
    return <Screens me={session.data.user} />;
  }
  if (session.isPending) return <Loading rows={3} what={t('app.name')} />;
  const refused = session.error instanceof Refused ? session.error : null;
  if (refused && refused.status !== 401) return <main className="closed"><Failure retry={() => void session.refetch()}>{t('signin.unreachable')}</Failure></main>;
  return <Navigate to="/ingresar" replace state={location.pathname === '/' ? null : { from: location.pathname + location.search }} />;
}

export function App() {
  return (
    <Suspense fallback={<Loading rows={6} what={t('app.name')} />}>
      <Routes>
        {routesOf(publicScreens)}
        <Route path="*" element={<Guarded />} />
      </Routes>
    </Suspense>
  );
}
