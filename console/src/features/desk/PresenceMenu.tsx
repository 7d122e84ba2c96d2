import { Menu, UnstyledButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconChevronDown, IconLogout } from '@tabler/icons-react';
import { answer, api, explain } from '../../api/client';
import { statesQuery } from '../../api/queries';
import { t } from '../../i18n';
import { stopPhone } from '../../phone/leg';
import { notify } from '../../shell/notices';
import { StateMark, stateWord } from '../../ui/marks';
import { requestPresence } from './presence';
import { useCall, useStateLabels } from './useCall';

const BUSY = new Set(['delivering', 'talking', 'wrap_up']);

async function closeShift(): Promise<void> {
  try {
    await answer(api.DELETE('/api/desk/shift'));
    stopPhone();
  } catch (error) {
    notify('warn', explain(error));
  }
}

/** «En conversación, luego Refrigerio»: what is, and the presence asked for afterwards. */
export function PresenceMenu() {
  const { me, activity } = useCall();
  const { data: states = [] } = useQuery(statesQuery);
  const { labels } = useStateLabels();
  if (!me || activity === 'signed_out') {
    return <span className="state-button"><StateMark activity="signed_out" /><b>{t('activity.signed_out')}</b></span>;
  }
  const busy = BUSY.has(activity);
  const now = activity === 'talking' ? t('activity.conversation') : stateWord(activity, me.reason, labels);
  const next = me.next_ready === null && !busy ? null : me.next_ready ?? true ? t('activity.ready') : stateWord('not_ready', me.next_reason, labels);
  return (
    <Menu position="bottom-start" width={280}>
      <Menu.Target>
        <UnstyledButton className="state-button">
          <span className="visually-hidden">{t('presence.label')}: </span>
          <StateMark activity={activity} reason={me.reason} />
          <span className="state-words"><b>{now}</b> {next && <span><span className="dim2">{t('presence.then')}</span> <b>{next}</b></span>}</span>
          <IconChevronDown size={16} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t(busy ? 'presence.next' : 'presence.now')}</Menu.Label>
        <Menu.Item leftSection={<StateMark activity="ready" />} onClick={() => void requestPresence(true, null)}>{t('activity.ready')}</Menu.Item>
        {states.map((state) => (
          <Menu.Item key={state.code} leftSection={<StateMark activity="not_ready" reason={state.shape === 'alert' ? 'alert' : state.code} />}
            rightSection={state.limit_minutes ? <span className="dim t12">{t('presence.limit', { minutes: state.limit_minutes })}</span> : null}
            onClick={() => void requestPresence(false, state.code)}>
            {state.label}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => void closeShift()}>{t('top.closeShift')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
