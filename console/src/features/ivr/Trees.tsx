import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { treesQuery } from './queries';
import { t } from '../../i18n';
import { Empty, Failure, Loading } from '../../ui/blocks';
import { Chip } from '../../ui/marks';
import { Refusal } from './Refusal';

export default function Trees() {
  const trees = useQuery(treesQuery);
  return (
    <main className="page">
      <h1 className="t22">{t('ivr.title')}</h1>
      <p className="dim2">{t('ivr.lead')}</p>
      {trees.data?.map((row) => row.running !== null && row.refused.length > 0 && <Refusal key={row.id} file={row.file} running={row.running} findings={row.refused} />)}
      {trees.isPending ? <Loading what={t('ivr.title')} /> : trees.isError ? <Failure retry={() => void trees.refetch()}>{t('ivr.error')}</Failure>
        : trees.data.length === 0 ? <Empty>{t('ivr.none')}</Empty> : (
          <div className="table-scroll">
            <table className="rows">
              <caption className="visually-hidden">{t('ivr.caption')}</caption>
              <thead><tr><th scope="col">{t('ivr.name')}</th><th scope="col">{t('ivr.numbers')}</th><th scope="col" className="r">{t('ivr.version')}</th><th scope="col">{t('ivr.findings')}</th></tr></thead>
              <tbody>
                {trees.data.map((row) => (
                  <tr key={row.id}>
                    <th scope="row"><Link className="link b" to={`/menu-de-voz/${row.id}`}>{row.name}</Link></th>
                    <td>{row.running === null ? <Chip>{t('ivr.example')}</Chip> : row.numbers.join(', ')}</td><td className="r">{row.running ?? row.version}</td>
                    <td>{row.findings_count === 0 ? <span className="dim2">{t('ivr.clean')}</span> : <Chip tone="warn">{t('ivr.found' as 'ivr.found_other', { count: row.findings_count })}</Chip>}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
    </main>
  );
}
