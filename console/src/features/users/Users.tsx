import { Button, Drawer, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import type { UserRow } from '../../api/contract';
import { queuesQuery, usersQuery } from './queries';
import { bySurname, plain } from '../../format';
import { t } from '../../i18n';
import { Empty, Failure, Loading } from '../../ui/blocks';
import { Chip, languageName } from '../../ui/marks';
import { useMay } from '../../shell/session';
import { SkillsSheet } from './SkillsSheet';
import { UserSheet } from './UserSheet';

function List({ rows, manages, onEdit }: { rows: readonly UserRow[]; manages: boolean; onEdit: (row: UserRow) => void }) {
  const names = new Map(useQuery(queuesQuery).data?.map((queue) => [queue.id, queue.name]));
  return (
    <div className="table-scroll">
      <table className="rows users">
        <caption className="visually-hidden">{t('users.caption')}</caption>
        <thead><tr><th scope="col">{t('users.name')}</th><th scope="col">{t('users.username')}</th>{manages && <th scope="col">{t('users.role')}</th>}<th scope="col">{t('users.queues')}</th><th scope="col">{t('users.skills')}</th>{manages && <th scope="col">{t('users.state')}</th>}<th><span className="visually-hidden">{t('users.edit')}</span></th></tr></thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id} className={row.active ? '' : 'off'}>
              <th scope="row">{row.name}</th><td>{row.username}</td>{manages && <td>{t(`role.${row.role}`)}</td>}
              <td><span className="clip1">{row.queues.map((id) => names.get(id) ?? id).join(', ') || '—'}</span></td>
              <td>{Object.entries(row.skills).map(([code, level]) => `${languageName(code)} ${level}`).join(', ') || '—'}</td>
              {manages && <td>{row.active ? t('users.active') : <Chip>{t('users.inactive')}</Chip>}</td>}
              <td className="r"><Button className="small" aria-label={t('users.editOf', { name: row.name })} onClick={() => onEdit(row)}>{t('users.edit')}</Button></td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** An administrator's: everybody, whole. Who runs the floor is given agents, and changes their queues and skills. */
export default function Users() {
  const manages = useMay('manage_users');
  const users = useQuery(usersQuery);
  const [sheet, setSheet] = useState<UserRow | 'new' | null>(null);
  const [typed, setTyped] = useState('');
  const rows = (users.data ?? []).filter((row) => plain(`${row.name} ${row.username}`).includes(plain(typed))).sort((a, b) => bySurname(a.name, b.name));
  return (
    <main className="page">
      <div className="row wrapped"><h1 className="t22">{t(manages ? 'users.title' : 'users.skillsTitle')}</h1><span className="grow" />
        <TextInput aria-label={t('users.filter')} placeholder={t('users.filter')} value={typed} onChange={(event) => setTyped(event.target.value)} />
        {manages && <Button variant="filled" leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setSheet('new')}>{t('users.new')}</Button>}
      </div>
      {users.isPending ? <Loading what={t('users.title')} /> : users.isError ? <Failure retry={() => void users.refetch()}>{t('users.error')}</Failure>
        : rows.length === 0 ? <Empty>{t('users.none')}</Empty> : <List rows={rows} manages={manages} onEdit={setSheet} />}
      <Drawer opened={sheet !== null} onClose={() => setSheet(null)} position="right" size={440} closeButtonProps={{ 'aria-label': t('app.close') }}
        title={sheet === 'new' || sheet === null ? t('users.new') : t(manages ? 'users.editOf' : 'users.skillsOf', { name: sheet.name })}>
        {sheet !== null && manages && <UserSheet key={sheet === 'new' ? 'new' : sheet.id} user={sheet === 'new' ? null : sheet} onDone={() => setSheet(null)} />}
        {sheet !== null && sheet !== 'new' && !manages && <SkillsSheet key={sheet.id} user={sheet} onDone={() => setSheet(null)} />}
      </Drawer>
    </main>
  );
}
