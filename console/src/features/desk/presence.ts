import { answer, api, explain } from '../../api/client';
import { live } from '../../live/store';
import type { AgentRow } from '../../live/types';
import { notify } from '../../shell/notices';

export interface PresenceRequest {
  ready: boolean;
  reason: string | null;
}

/** A request for a presence that the server took: under which epoch, and whether the agent's state has shown it. */
export interface SentRequest {
  requestPresence: PresenceRequest;
  epoch: string;
  seen: boolean;
}

let sent: SentRequest | null = null;

/** Requests a presence for the agent; during a call the server keeps it as the next state. The last request wins. */
export async function requestPresence(ready: boolean, reason: string | null): Promise<void> {
  try {
    await answer(api.PUT('/api/desk/presence', { body: { ready, reason } }));
    sent = { requestPresence: { ready, reason }, epoch: live.getState().view.epoch, seen: false };
  } catch (error) {
    notify('warn', explain(error));
  }
}

function isSo(me: AgentRow, { ready, reason }: PresenceRequest): boolean {
  if (me.next_ready !== null) return me.next_ready === ready && (ready || me.next_reason === reason);
  return ready ? me.activity !== 'not_ready' && me.reason === null : me.reason === reason;
}

/** Says what to keep and whether to repeat the agent's last choice, which a core that died may have lost. A later change of it stands. */
export function followRequest(now: SentRequest | null, epoch: string, me: AgentRow | null): { sent: SentRequest | null; repeat: boolean } {
  if (now === null || me === null || epoch === '') return { sent: now, repeat: false };
  if (me.activity === 'signed_out') return { sent: null, repeat: false };
  const holds = isSo(me, now.requestPresence);
  if (epoch !== now.epoch) return { sent: { ...now, epoch, seen: holds }, repeat: !holds };
  if (now.seen && !holds) return { sent: null, repeat: false };
  return { sent: holds === now.seen ? now : { ...now, seen: true }, repeat: false };
}

export function keepRequest(epoch: string, me: AgentRow | null): void {
  const { sent: next, repeat } = followRequest(sent, epoch, me);
  sent = next;
  if (repeat && sent !== null) void requestPresence(sent.requestPresence.ready, sent.requestPresence.reason);
}
