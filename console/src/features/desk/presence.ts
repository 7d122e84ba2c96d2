import { answer, api, explain } from '../../api/client';
import { live } from '../../live/store';
import type { AgentRow } from '../../live/types';
import { notify } from '../../shell/notices';

export interface Wish {
  ready: boolean;
  reason: string | null;
}

/** A wish the server took, under which epoch, and whether it was seen to be so. */
export interface Kept {
  wish: Wish;
  epoch: string;
  seen: boolean;
}

let kept: Kept | null = null;

/** Requests a presence for the agent; during a call the server keeps it as the next state. The last request wins. */
export async function wish(ready: boolean, reason: string | null): Promise<void> {
  try {
    await answer(api.PUT('/api/desk/presence', { body: { ready, reason } }));
    kept = { wish: { ready, reason }, epoch: live.getState().view.epoch, seen: false };
  } catch (error) {
    notify('warn', explain(error));
  }
}

function isSo(me: AgentRow, { ready, reason }: Wish): boolean {
  if (me.next_ready !== null) return me.next_ready === ready && (ready || me.next_reason === reason);
  return ready ? me.activity !== 'not_ready' && me.reason === null : me.reason === reason;
}

/** Says what to keep and whether to repeat the agent's last choice, which a core that died may have lost. A later change of it stands. */
export function followWish(now: Kept | null, epoch: string, me: AgentRow | null): { kept: Kept | null; repeat: boolean } {
  if (now === null || me === null || epoch === '') return { kept: now, repeat: false };
  if (me.activity === 'signed_out') return { kept: null, repeat: false };
  const holds = isSo(me, now.wish);
  if (epoch !== now.epoch) return { kept: { ...now, epoch, seen: holds }, repeat: !holds };
  if (now.seen && !holds) return { kept: null, repeat: false };
  return { kept: holds === now.seen ? now : { ...now, seen: true }, repeat: false };
}

export function keepWish(epoch: string, me: AgentRow | null): void {
  const { kept: next, repeat } = followWish(kept, epoch, me);
  kept = next;
  if (repeat && kept !== null) void wish(kept.wish.ready, kept.wish.reason);
}
