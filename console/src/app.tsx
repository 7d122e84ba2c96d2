import { lazy, Suspense } from 'react';
import { Navigate, Route, Routes, useLocation } from 'react-router';
import { useQuery } from '@tanstack/react-query';
import { Refused } from './api/client';
import type { Me } from './api/contract';
import { sessionQuery } from './api/queries';
import { t } from './i18n';
import { Desk } from './screens/desk/Desk';
import { SignIn } from './screens/signin/SignIn';
import { entranceOf, homeOf, placesOf, type PlaceName } from './shell/session';
import { AgentPhone } from './shell/AgentPhone';
import { Shell } from './shell/Shell';
import { PresenceMenu } from './screens/desk/PresenceMenu';
import { Failure, Loading } from './ui/blocks';

const AudioTest = lazy(() => import('./screens/audiotest/AudioTest'));
const CitizenSearch = lazy(() => import('./screens/citizens/Search'));
const CitizenRecord = lazy(() => import('./screens/citizens/Record'));
const Floor = lazy(() => import('./screens/floor/Floor'));
const Trees = lazy(() => import('./screens/ivr/Trees'));
const Tree = lazy(() => import('./screens/ivr/Tree'));
const Users = lazy(() => import('./screens/users/Users'));
const TestPhonePage = lazy(() => import('./screens/testphone/TestPhone'));

function Screens({ me }: { me: Me }) {
  const may = (place: PlaceName): boolean => placesOf(me).includes(place);
  return (
    <Shell me={me} left={me.role === 'agent' ? <PresenceMenu /> : undefined}>
      {me.role === 'agent' && <AgentPhone />}
      <Suspense fallback={<Loading rows={6} what={t('app.name')} />}>
        <Routes>
          <Route path="/" element={<Navigate to={entranceOf(me)} replace />} />
          <Route path="/prueba-audio" element={<AudioTest />} />
          {may('desk') && <Route path="/escritorio" element={<Desk />} />}
          {may('citizens') && <Route path="/ciudadanos" element={<CitizenSearch />} />}
          {may('citizens') && <Route path="/ciudadanos/:id" element={<CitizenRecord />} />}
          {may('floor') && <Route path="/piso" element={<Floor />} />}
          {may('ivr') && <Route path="/menu-de-voz" element={<Trees />} />}
          {may('ivr') && <Route path="/menu-de-voz/:id" element={<Tree />} />}
          {may('users') && <Route path="/ajustes/usuarios" element={<Users />} />}
          {may('skills') && <Route path="/ajustes/habilidades" element={<Users />} />}
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
  if (session.data) return <Screens me={session.data.user} />;
  if (session.isPending) return <Loading rows={3} what={t('app.name')} />;
  const refused = session.error instanceof Refused ? session.error : null;
  if (refused && refused.status !== 401) return <main className="closed"><Failure retry={() => void session.refetch()}>{t('signin.unreachable')}</Failure></main>;
  return <Navigate to="/ingresar" replace state={location.pathname === '/' ? null : { from: location.pathname + location.search }} />;
}

export function App() {
  return (
    <Routes>
      <Route path="/ingresar" element={<SignIn />} />
      <Route path="/telefono" element={<Suspense fallback={<Loading rows={6} what={t('test.title')} />}><TestPhonePage /></Suspense>} />
      <Route path="*" element={<Guarded />} />
    </Routes>
  );
}
