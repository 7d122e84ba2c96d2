import { ActionIcon, Menu } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconDotsVertical } from '@tabler/icons-react';
import { answer, api, explain } from '../../api/client';
import { statesQuery } from '../../api/queries';
import { t } from '../../i18n';
import type { AgentRow } from '../../live/types';
import { notify } from '../../shell/notices';
import { DayTimes } from '../../ui/DayTimes';
import { StateMark } from '../../ui/marks';

interface Choice { ready: boolean; reason: string | null }

/** Changes an agent's presence, even where it leaves the language reserve short: the supervisor decides it, and it is recorded. */
async function change(row: AgentRow, to: Choice, said: string, before?: Choice): Promise<void> {
  try {
    await answer(api.PUT('/api/agents/{agent}/presence', { params: { path: { agent: row.id } }, body: { ...to, override: true } }));
    const back = before && { label: t('floor.undo'), run: () => undo(row, before) };
    notify('ok', said, back);
  } catch (error) {
    notify('warn', explain(error));
  }
}

/** The notice with its button is gone: who pressed it goes on from the agent's own. */
function undo(row: AgentRow, before: Choice): void {
  document.querySelector<HTMLElement>(`[data-agent="${CSS.escape(row.id)}"] button`)?.focus();
  void change(row, before, t('floor.undone', { name: row.name }));
}

/** Returns what the agent had chosen before, as far as the row says; undefined for a state that nobody may choose. */
function chosen(row: AgentRow, codes: readonly string[]): Choice | undefined {
  if (row.activity === 'ready') return { ready: true, reason: null };
  return row.activity === 'not_ready' && row.reason !== null && codes.includes(row.reason) ? { ready: false, reason: row.reason } : undefined;
}

export function Presence({ row }: { row: AgentRow }) {
  const { data: states = [] } = useQuery(statesQuery);
  const before = chosen(row, states.map((state) => state.code));
  const to = (choice: Choice, state: string): void => void change(row, choice, t('floor.changed', { name: row.name, state }), before);
  return (
    <Menu position="bottom-start" width={240}>
      <Menu.Target>
        <ActionIcon variant="subtle" size={24} aria-label={t('floor.change', { name: row.name })} title={t('floor.changeShort')}>
          <IconDotsVertical size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('day.title')}</Menu.Label>
        <div className="menu-day"><DayTimes agent={row} /></div>
        <Menu.Divider />
        <Menu.Label>{t('floor.changeShort')}</Menu.Label>
        <Menu.Item leftSection={<StateMark activity="ready" />} onClick={() => to({ ready: true, reason: null }, t('activity.ready'))}>{t('activity.ready')}</Menu.Item>
        {states.map(({ code, label, shape }) => (
          <Menu.Item key={code} leftSection={<StateMark activity="not_ready" reason={shape === 'alert' ? 'alert' : code} />} onClick={() => to({ ready: false, reason: code }, label)}>{label}</Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
