import { Button, Modal } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useEffect, useState } from 'react';
import { Link, useParams, useSearchParams } from 'react-router';
import { answer, api, explain } from '../../api/client';
import type { Citizen } from '../../api/contract';
import { queries } from '../../api/queries';
import { citizenQuery } from './queries';
import { number } from '../../format';
import { t } from '../../i18n';
import { notify } from '../../shell/notices';
import { grouped } from '../timeline/periods';
import { serverNow } from '../../time/tick';
import { Empty, Facts, Failure, Loading } from '../../ui/blocks';
import { Chip, LanguageChip } from '../../ui/marks';
import { documentText } from '../desk/CallCard';
import { EntryCard } from './EntryCard';
import { contactRows, personalRows } from './facts';
import { NameForm } from './NameForm';

const PAGE = 50;
const nameOf = (citizen: Citizen): string | null => citizen.name;

function Person({ citizen }: { citizen: Citizen }) {
  const [editing, setEditing] = useState(false);
  const confirm = (number: string): void => {
    answer(api.PATCH('/api/citizens/{citizen}', { params: { path: { citizen: citizen.id } }, body: { phones: [...citizen.phones, number] } }))
      .then(() => { notify('ok', t('citizens.saved')); return queries.invalidateQueries({ queryKey: ['citizen', citizen.id] }); })
      .catch((refused: unknown) => notify('bad', explain(refused)));
  };
  const personal = personalRows(citizen, serverNow());
  const sure = citizen.certainty;
  return (
    <aside className="person" aria-label={t('desk.record')}>
      <div className="person-head">
        <h1 className={`t22 ${nameOf(citizen) ? '' : 'dim2'}`}>{nameOf(citizen) ?? t('citizens.noName')}</h1>
        <div className="row wrapped"><span className="code">{documentText(citizen.document_kind, citizen.document)}</span>
          {sure && <Chip tone={sure === 'confirmed' ? 'ok' : 'warn'}>{t(sure === 'confirmed' ? 'citizens.verified' : 'citizens.unverified')}</Chip>}
          <LanguageChip code={citizen.language} />
        </div>
        {citizen.may_change && <Button className="small" onClick={() => setEditing(true)}>{t('citizens.edit')}</Button>}
      </div>
      <section className="sec"><h2 className="t13 b">{t('citizens.contact')}</h2><Facts rows={contactRows(citizen, confirm)} /></section>
      {personal.length > 0 && <section className="sec"><h2 className="t13 b">{t('citizens.personal')}</h2><Facts rows={personal} /></section>}
      <Modal opened={editing} onClose={() => setEditing(false)} title={t('citizens.edit')} closeButtonProps={{ 'aria-label': t('app.close') }}>
        <NameForm citizen={citizen.id} name={nameOf(citizen) ?? ''} submit={t('app.save')} onClose={() => setEditing(false)} />
      </Modal>
    </aside>
  );
}

function useTimeline(id: string) {
  return useInfiniteQuery({
    queryKey: ['timeline', id],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) => answer(api.GET('/api/citizens/{citizen}/timeline', { params: { path: { citizen: id }, query: { limit: PAGE, ...(pageParam ? { before: pageParam } : {}) } } })),
    getNextPageParam: (page) => page.next ?? undefined,
  });
}

const typing = (target: EventTarget): boolean => target instanceof HTMLElement && /^(INPUT|TEXTAREA)$/.test(target.tagName);

function Timeline({ id }: { id: string }) {
  const timeline = useTimeline(id);
  const [params, setParams] = useSearchParams();
  const entries = timeline.data?.pages.flatMap((page) => page.entries) ?? [];
  const chosen = params.get('entrada') ?? entries[0]?.id ?? null;
  useEffect(() => {
    if (params.has('entrada')) document.getElementById(`entry-${chosen}`)?.scrollIntoView({ block: 'nearest' });
  }, [chosen, params]);
  if (timeline.isPending) return <Loading rows={6} what={t('citizens.timeline')} />;
  if (timeline.isError) return <Failure retry={() => void timeline.refetch()}>{t('citizens.timelineError')}</Failure>;
  const choose = (entry: string): void => setParams({ entrada: entry }, { replace: true });
  const move = (event: KeyboardEvent): void => {
    const step = { j: 1, k: -1 }[event.key];
    if (!step || typing(event.target) || event.ctrlKey || event.altKey) return;
    // The address is ahead of what is drawn when keys come fast.
    const at = new URLSearchParams(window.location.search).get('entrada') ?? entries[0]?.id;
    const next = entries[entries.findIndex((entry) => entry.id === at) + step];
    if (!next) return;
    choose(next.id);
    document.getElementById(`entry-${next.id}`)?.focus();
  };
  return (
    <section className="timeline" aria-labelledby="timeline-title" onKeyDown={move}>
      <div className="pane-head"><h2 id="timeline-title" className="t16 b">{t('citizens.timeline')}</h2>
        <span className="t13 dim2">{number(entries.length)}{timeline.hasNextPage ? '+' : ''}</span><span className="grow" /><span className="t12 dim keys-hint">{t('citizens.keys')}</span>
      </div>
      {entries.length === 0 && <Empty>{t('citizens.empty')}</Empty>}
      <div className="spines">
        {grouped(entries, serverNow()).map((group) => (
          <div key={group.title}>
            <h3 className="period">{group.title}</h3>
            <ol>{group.rows.map((entry) => <EntryCard key={entry.id} entry={entry} open={entry.id === chosen} onOpen={() => choose(entry.id)} />)}</ol>
          </div>
        ))}
        {timeline.hasNextPage && <Button loading={timeline.isFetchingNextPage} onClick={() => void timeline.fetchNextPage()}>{t('app.more')}</Button>}
      </div>
    </section>
  );
}

export default function Record() {
  const { id = '' } = useParams();
  const citizen = useQuery(citizenQuery(id));
  return (
    <main className="record">
      {citizen.isPending ? <Loading what={t('desk.record')} /> : citizen.isError
        ? <div><Failure retry={() => void citizen.refetch()}>{t('citizens.loadError')}</Failure><Link className="link" to="/ciudadanos">{t('app.back')}</Link></div>
        : <><Person citizen={citizen.data} /><Timeline key={id} id={id} /></>}
    </main>
  );
}
