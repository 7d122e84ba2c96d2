import { Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useEffect, useState } from 'react';
import { Link } from 'react-router';
import type { CitizenHit } from '../../api/contract';
import { citizensQuery } from './queries';
import { dayAndHour, phone } from '../../format';
import { t } from '../../i18n';
import { useNow } from '../../time/tick';
import { announce } from '../../ui/announce';
import { Empty, Failure, Loading } from '../../ui/blocks';
import { documentText } from '../desk/CallCard';
import { ask, useLastSearch } from './lastSearch';

/** Met by a number that a call came from: the server tells an agent no more. */
const isNumberOnly = (row: CitizenHit): boolean => !row.sure && row.document === null && row.document_masked === null;

function Hits({ rows }: { rows: readonly CitizenHit[] }) {
  const now = useNow();
  return (
    <div className="table-scroll">
      <table className="rows hits">
        <caption className="visually-hidden">{t('citizens.caption')}</caption>
        <thead><tr><th scope="col">{t('citizens.name')}</th><th scope="col">{t('citizens.document')}</th><th scope="col">{t('citizens.phones')}</th><th scope="col">{t('citizens.last')}</th></tr></thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              <th scope="row">{isNumberOnly(row) ? <span className="dim2">{t('citizens.numberOnly')}</span> : <Link className="link b" to={`/ciudadanos/${row.id}`}>{row.name ?? t('citizens.noName')}</Link>}</th>
              <td className="code">{documentText(row.document_kind, row.document ?? row.document_masked)}</td>
              <td>{row.phones.map(phone).join(', ')}{!row.sure && !isNumberOnly(row) && <span className="dim2"> {t('citizens.notSure')}</span>}</td>
              <td>{row.last_contact ? dayAndHour(row.last_contact, now) : '—'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Several people on one telephone are a list, never a guess. */
export default function Search() {
  const query = useLastSearch((state) => state.query);
  const [typed, setTyped] = useState(query);
  const hits = useQuery(citizensQuery(query));
  useEffect(() => setTyped(query), [query]);
  const count = hits.data?.length;
  useEffect(() => {
    if (count !== undefined) announce(count === 0 ? t('citizens.none') : t('citizens.several' as 'citizens.several_other', { count }));
  }, [count, query]);
  const search = (event: FormEvent): void => {
    event.preventDefault();
    ask(typed);
  };
  return (
    <main className="page">
      <h1 className="t22">{t('citizens.title')}</h1>
      <form role="search" aria-label={t('citizens.label')} className="search-form" onSubmit={search}>
        <TextInput className="grow" label={t('citizens.lead')} type="search" autoFocus value={typed} onChange={(event) => setTyped(event.target.value)} />
        <Button type="submit" variant="filled">{t('citizens.search')}</Button>
      </form>
      {query.length < 3 ? <Empty>{t('citizens.start')}</Empty>
        : hits.isPending ? <Loading what={t('citizens.label')} />
        : hits.isError ? <Failure retry={() => void hits.refetch()}>{t('citizens.error')}</Failure>
        : hits.data.length === 0 ? <Empty>{t('citizens.none')}</Empty>
        : <><p className="t13 dim2">{t('citizens.several' as 'citizens.several_other', { count: hits.data.length })}</p><Hits rows={hits.data} /></>}
    </main>
  );
}
