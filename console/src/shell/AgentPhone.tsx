import { useCallback, useEffect, useRef } from 'react';
import { answer, api, explain } from '../api/client';
import type { Sip } from '../api/contract';
import { t } from '../i18n';
import { keepPhoneKind, phoneKind, type PhoneKind } from '../phone/kind';
import { startPhone, setMuted, stopPhone } from '../phone/leg';
import { phone, usePhone } from '../phone/store';
import { keepRequest, requestPresence } from '../features/desk/presence';
import { useActivityChange, useCall, useStateLabels } from '../features/desk/useCall';
import { hour } from '../format';
import { useView } from '../live/store';
import type { Activity, Notice } from '../live/types';
import { serverNow } from '../time/tick';
import { announce } from '../ui/announce';
import { languageName, stateWord } from '../ui/marks';
import { notify } from './notices';

const MUTED = 'cc_muted';

async function credentials(kind: PhoneKind): Promise<Sip> {
  return (await answer(api.POST('/api/desk/shift', { body: { phone: kind } }))).sip;
}

/** `conversation`: the one the agent is in; a microphone muted in it stays muted over a reload. */
export async function openWebShift(conversation: string | null = null): Promise<void> {
  keepPhoneKind('web');
  try {
    await startPhone(() => credentials('web'), conversation !== null && sessionStorage.getItem(MUTED) === conversation);
  } catch (error) {
    if (phone.getState().problem === null) notify('bad', `${t('desk.shiftFailed')}. ${explain(error)}`);
  }
}

/** Also for new data in an open shift: those before are of no use then. */
export async function openSipShift(): Promise<void> {
  if (phoneKind() === 'web') stopPhone();
  keepPhoneKind('sip'); // before the shift begins, or this page would be the agent's telephone
  try {
    const sip = await credentials('sip');
    phone.setState({ sip });
  } catch (error) {
    notify('bad', `${t('desk.shiftFailed')}. ${explain(error)}`);
  }
}

export async function endCall(conversation: string): Promise<void> {
  try {
    await answer(api.POST('/api/desk/conversations/{conversation}/end', { params: { path: { conversation } } }));
  } catch {
    notify('bad', t('desk.endFailed'));
  }
}

/** Shows a notice that the server sends once, about the agent's own desk. */
function sayNotice({ code, params }: Notice, labels: Readonly<Record<string, string>>): void {
  if (code === 'not_recording') return notify('bad', t('desk.notRecording'));
  if (code === 'card_unavailable') return notify('warn', t('band.noCard'));
  if (code !== 'state_forced') return;
  const reason = typeof params['reason'] === 'string' ? params['reason'] : null;
  notify('warn', t('presence.forced', { state: stateWord(params['activity'] as Activity, reason, labels), at: hour(serverNow()) }), undefined, 'state_forced');
}

/** Lives beside every screen of an agent: the phone comes back after a reload, keys work everywhere. */
export function AgentPhone() {
  const { activity, card, me } = useCall();
  const status = usePhone((state) => state.status);
  const problem = usePhone((state) => state.problem);
  const muted = usePhone((state) => state.muted);
  const speakingMuted = usePhone((state) => state.speakingMuted);
  const conversation = me?.conversations[0] ?? null;
  const open = me !== null && activity !== 'signed_out';

  useEffect(() => {
    if (open && status === 'off' && problem === null && phoneKind() === 'web') void openWebShift(conversation);
  }, [open, status, problem, conversation]);

  useEffect(() => {
    if (muted && conversation) sessionStorage.setItem(MUTED, conversation);
    else if (!muted && status === 'up') sessionStorage.removeItem(MUTED);
    if (muted && activity !== 'talking' && activity !== 'no_leg') setMuted(false);
  }, [muted, conversation, status, activity]);

  useEffect(() => {
    if (problem !== 'gone') return;
    notify('bad', t('audio.gone'));
    void requestPresence(false, 'incidencia');
    return () => notify('ok', t('audio.back'));
  }, [problem]);

  const epoch = useView((view) => view.epoch);
  useEffect(() => keepRequest(epoch, me), [epoch, me]);

  const notice = useView((view) => view.notice);
  const { labels } = useStateLabels();
  const labelsNow = useRef(labels);
  useEffect(() => { labelsNow.current = labels; }, [labels]);
  useEffect(() => {
    if (notice) sayNotice(notice, labelsNow.current);
  }, [notice]);

  useEffect(() => {
    if (speakingMuted) announce(t('phone.mutedSpeaking'), 'assertive');
  }, [speakingMuted]);

  const name = card?.citizen?.name ?? '';
  const joined = card ? [t('desk.joined', { language: languageName(card.language), option: card.option }), name].filter(Boolean).join(', ') : '';
  useActivityChange(activity, useCallback((now: Activity, before: Activity) => {
    if (now === 'talking' && before !== 'no_leg') announce(joined, 'assertive');
  }, [joined]));

  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (event.key === 'F2' && activity === 'talking' && phoneKind() === 'web') {
        event.preventDefault();
        setMuted(!muted);
      } else if (event.key === 'F9' && event.ctrlKey && activity === 'talking' && conversation) {
        event.preventDefault();
        void endCall(conversation);
      } else if (event.key === '0' && event.altKey) {
        event.preventDefault();
        document.getElementById('telefono')?.focus();
      }
    };
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  }, [activity, muted, conversation]);
  return null;
}
