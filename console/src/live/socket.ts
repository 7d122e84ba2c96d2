/** The live socket, outside React. A gap, silence or a closed socket means: connect again, start from a snapshot. */
import { learnServerTime, serverNow } from '../time/tick';
import { begin, emptyView, fold, type LiveView } from './apply';
import { live } from './store';
import type { Bye, LiveMessage } from './types';

const SILENCE_MS = 15_000; // the server ticks every 5 s
const RENDER_MS = 100; // a screen is drawn at most ten times a second
const LONGEST_WAIT_MS = 8_000;
const ACTIVE_MS = 60_000;
const ACTS = ['pointerdown', 'keydown'] as const;

let socket: WebSocket | null = null;
let view: LiveView = emptyView;
let mine = '';
let wanted = false;
let saidActive = -ACTIVE_MS;
let failures = 0;
let lastHeard = 0;
let retry: ReturnType<typeof setTimeout> | undefined;
let watch: ReturnType<typeof setInterval> | undefined;
let paint: ReturnType<typeof setTimeout> | undefined;

export function connectLive(me: string): void {
  if (wanted) return;
  wanted = true;
  mine = me;
  live.setState({ bye: null });
  open();
  watch = setInterval(() => {
    if (socket && performance.now() - lastHeard > SILENCE_MS) drop();
  }, 1000);
  window.addEventListener('online', reconnectNow);
  for (const act of ACTS) window.addEventListener(act, isThere, { passive: true });
}

export function disconnectLive(): void {
  wanted = false;
  clearTimeout(retry);
  clearTimeout(paint);
  clearInterval(watch);
  paint = undefined;
  window.removeEventListener('online', reconnectNow);
  for (const act of ACTS) window.removeEventListener(act, isThere);
  abandon();
  view = emptyView;
  live.setState({ status: 'off', lostAt: null, view });
}

/** Somebody is at the page: an idle session ends by itself, a used one does not. */
function isThere(): void {
  if (socket?.readyState !== WebSocket.OPEN || performance.now() - saidActive < ACTIVE_MS) return;
  saidActive = performance.now();
  socket.send(JSON.stringify({ t: 'active' }));
}

function address(): string {
  return `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/live`;
}

function open(): void {
  clearTimeout(retry);
  lastHeard = performance.now();
  const opened = new WebSocket(address());
  socket = opened;
  opened.onmessage = (event) => {
    lastHeard = performance.now();
    if (socket === opened) hear(JSON.parse(String(event.data)) as LiveMessage);
  };
  opened.onclose = () => {
    if (socket === opened) drop();
  };
}

function hear(message: LiveMessage): void {
  if (message.t === 'bye') return farewell(message);
  learnServerTime(message.now);
  if (message.t === 'hello') {
    failures = 0;
    view = begin(message, mine);
    live.setState({ status: 'open', lostAt: null, view });
  } else if (message.t === 'event') {
    const folded = fold(view, message);
    if (folded.gap) return drop();
    view = folded.view;
    if (message.cards !== undefined || message.agents?.some((row) => row.id === mine)) draw();
    else paint ??= setTimeout(draw, RENDER_MS);
  }
}

function draw(): void {
  clearTimeout(paint);
  paint = undefined;
  live.setState({ view });
}

function farewell(bye: Bye): void {
  if (bye.code === 'slow' || bye.code === 'shutdown') return drop();
  wanted = false;
  clearInterval(watch);
  abandon();
  live.setState({ status: 'off', bye });
}

function abandon(): void {
  if (!socket) return;
  socket.onmessage = socket.onclose = null;
  socket.close();
  socket = null;
}

function drop(): void {
  abandon();
  if (!wanted) return;
  const { lostAt } = live.getState();
  live.setState({ status: 'lost', lostAt: lostAt ?? serverNow() });
  const wait = Math.min(LONGEST_WAIT_MS, 500 * 2 ** failures++);
  clearTimeout(retry);
  retry = setTimeout(open, wait * (0.75 + Math.random() / 2));
}

function reconnectNow(): void {
  if (wanted && !socket) open();
}
