import { ActionIcon, Button, Popover, TextInput } from '@mantine/core';
import { IconChevronsUp } from '@tabler/icons-react';
import { useState } from 'react';
import { answer, api, explain, Refused } from '../../api/client';
import { t } from '../../i18n';
import type { QueueRow } from '../../live/types';
import { notify } from '../../shell/notices';

const USUAL = [0, 5, 15, 30, 60];
const MOST = 1440;

const ahead = (minutes: number): string => (minutes ? t('floor.minutes', { minutes }) : t('floor.noPriority'));

const controlOf = (queue: string): string => `priority-${queue}`;

/** The notice with its button is gone: who pressed it goes on from the queue's own. */
function undo(row: QueueRow, minutes: number, expected: number): void {
  document.getElementById(controlOf(row.id))?.focus();
  void change(row, minutes, expected);
}

/** Sets the priority of a queue. With `expected`, the supervisor undoes a change, unless somebody has changed it since. */
async function change(row: QueueRow, minutes: number, expected?: number): Promise<void> {
  const body = expected === undefined ? { minutes } : { minutes, expected };
  try {
    const { before } = await answer(api.PUT('/api/queues/{queue}/priority', { params: { path: { queue: row.id } }, body }));
    if (expected !== undefined) return notify('ok', t('floor.undone', { name: row.name }));
    const said = minutes ? t('floor.prioritySet', { name: row.name, minutes }) : t('floor.priorityNone', { name: row.name });
    notify('ok', said, before === minutes ? undefined : { label: t('floor.undo'), run: () => undo(row, before, minutes) });
  } catch (error) {
    const isOthers = error instanceof Refused && error.code === 'conflict';
    notify('warn', isOthers ? t('floor.notUndone', { name: row.name }) : explain(error));
  }
}

function Form({ row, onDone }: { row: QueueRow; onDone: () => void }) {
  const [typed, setTyped] = useState('');
  const [wrong, setWrong] = useState(false);
  const give = (minutes: number): void => {
    onDone();
    void change(row, minutes);
  };
  const submit = (): void => {
    const isWhole = /^\d{1,4}$/.test(typed.trim()) && Number(typed) <= MOST;
    setWrong(!isWhole);
    if (isWhole) give(Number(typed));
  };
  return (
    <form className="priority-form" onSubmit={(event) => { event.preventDefault(); submit(); }}>
      <h3 className="t14 b">{t('floor.priorityOf', { name: row.name })}</h3>
      <p className="t13 dim2">{t('floor.priorityHelp')}</p>
      <div className="row wrapped" role="group" aria-label={t('floor.priorityGroup')}>
        {USUAL.map((minutes) => (
          <button key={minutes} type="button" className={`chip pick ${minutes === row.priority_minutes ? 'chip-accent' : 'chip-plain'}`} aria-pressed={minutes === row.priority_minutes} onClick={() => give(minutes)}>{ahead(minutes)}</button>
        ))}
      </div>
      <div className="priority-other">
        <TextInput label={t('floor.priorityOther')} value={typed} inputMode="numeric" autoComplete="off" maxLength={4} error={wrong && t('error.priority_range')} onChange={(event) => setTyped(event.target.value)} />
        <Button type="submit" variant="filled" disabled={!typed.trim()}>{t('floor.apply')}</Button>
      </div>
    </form>
  );
}

/** The head start of a queue: shown when it has one, changed by who may, at once and with a way back (ACD-1). */
export function Priority({ row, mayChange }: { row: QueueRow; mayChange: boolean }) {
  const [opened, setOpened] = useState(false);
  return (
    <>
      {mayChange && (
        <Popover opened={opened} onChange={setOpened} position="bottom-start" width={320} trapFocus returnFocus withRoles={false}>
          <Popover.Target>
            <ActionIcon id={controlOf(row.id)} variant="subtle" size={24} aria-label={t('floor.priorityChange', { name: row.name })} title={t('floor.priorityShort')} aria-haspopup="dialog" aria-expanded={opened} onClick={() => setOpened(!opened)}>
              <IconChevronsUp size={16} aria-hidden />
            </ActionIcon>
          </Popover.Target>
          <Popover.Dropdown role="dialog" aria-label={t('floor.priorityOf', { name: row.name })}><Form row={row} onDone={() => setOpened(false)} /></Popover.Dropdown>
        </Popover>
      )}
      {row.priority_minutes > 0 && <span className="chip chip-accent" role="img" title={t('floor.priority', { minutes: row.priority_minutes })} aria-label={t('floor.priority', { minutes: row.priority_minutes })}>{t('floor.priorityChip', { minutes: row.priority_minutes })}</span>}
    </>
  );
}
