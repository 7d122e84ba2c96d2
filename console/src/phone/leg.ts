/**
 * The agent's audio leg: up for the whole shift, brought up by the server, answered by itself.
 * The token is known before the UA starts, because the INVITE may come first. After each registration the page
 * says hello; a living leg is renegotiated before, so that the switch learns the new socket.
 */
import { UA } from 'jssip';
import type { RTCSession } from 'jssip/lib/RTCSession';
import type { RTCSessionEvent } from 'jssip/lib/UA';
import { api } from '../api/client';
import type { Sip } from '../api/contract';
import { microphone, NoMicrophone, watchMicrophone } from './devices';
import { Meter } from './meters';
import { phone, phoneOff } from './store';
import { startSenses, stopSenses } from './senses';
import { socketAddress, WatchedSocket } from './socket';

const ICE_WAIT_MS = 300;

let ua: UA | null = null;
let leg: RTCSession | null = null;
let media: MediaStream | null = null;
let unwatch: (() => void) | null = null;
let retries = 0;
let remote: Meter | null = null;
let local: Meter | null = null;
const audio = new Audio();

export const currentLeg = (): RTCSession | null => leg;
export const remoteMeter = (): Meter | null => remote;
export const localMeter = (): Meter | null => local;

/** Asks for the microphone first: a denied one is told in words and nothing is registered. */
export async function startPhone(credentials: () => Promise<Sip>, muted = false): Promise<void> {
  if (ua) return;
  phone.setState({ ...phoneOff, status: 'asking', muted });
  try {
    hold(await microphone());
  } catch (error) {
    phone.setState({ status: 'off', problem: error instanceof NoMicrophone ? error.problem : 'busy' });
    throw error;
  }
  phone.setState({ status: 'connecting' });
  try {
    register(await credentials());
  } catch (error) {
    stopPhone();
    throw error;
  }
}

export function stopPhone(): void {
  const stopping = ua;
  ua = null;
  leg = null;
  stopSenses();
  stopping?.stop();
  unwatch?.();
  unwatch = null;
  media?.getTracks().forEach((track) => track.stop());
  media = null;
  remote?.close();
  local?.close();
  remote = local = null;
  audio.srcObject = null;
  phone.setState(phoneOff);
}

/** Local only: the switch keeps hearing a silent leg. The meter reads a clone, which muting does not silence. */
export function setMuted(muted: boolean): void {
  media?.getAudioTracks().forEach((track) => { track.enabled = !muted; });
  phone.setState({ muted, speakingMuted: false });
}

function hold(stream: MediaStream): void {
  media = stream;
  stream.getAudioTracks().forEach((track) => { track.enabled = !phone.getState().muted; }); // before the leg has it
  local?.close();
  const clones = stream.getAudioTracks().map((track) => track.clone());
  clones.forEach((clone) => { clone.enabled = true; });
  local = new Meter(new MediaStream(clones));
  unwatch ??= watchMicrophone(stream, () => phone.setState({ problem: 'gone' }), (fresh) => {
    hold(fresh);
    const track = fresh.getAudioTracks()[0] ?? null;
    leg?.connection?.getSenders().forEach((sender) => void sender.replaceTrack(track));
    phone.setState({ problem: null });
  });
}

function register(sip: Sip): void {
  const agent = new UA({
    sockets: [new WatchedSocket(socketAddress(sip.ws || '/ws'))],
    uri: `sip:${sip.user}@${sip.domain}`,
    password: sip.password,
    authorization_user: sip.user,
    register_expires: 60,
    session_timers: false,
    connection_recovery_min_interval: 1,
    connection_recovery_max_interval: 8,
  });
  ua = agent;
  agent.on('registrationFailed', () => {
    const wait = Math.min(15_000, 1000 * 2 ** retries++);
    setTimeout(() => { if (ua === agent && agent.isConnected() && !agent.isRegistered()) agent.register(); }, wait);
  });
  agent.on('disconnected', () => { if (ua === agent) phone.setState({ status: 'connecting' }); });
  agent.on('registered', () => registered(agent));
  agent.on('newRTCSession', (event: RTCSessionEvent) => {
    if (event.originator === 'remote') arrived(agent, event.session, event.request.getHeader('X-Console-Leg') === sip.token);
  });
  agent.start();
  startSenses();
}

function registered(agent: UA): void {
  if (ua !== agent) return;
  retries = 0;
  if (!leg?.isEstablished()) {
    phone.setState({ status: 'registered' });
    return hello('none');
  }
  phone.setState({ status: 'up' });
  leg.renegotiate({}, () => hello('up')); // a 481 to this ends the session, and that says hello none
}

function hello(state: 'up' | 'none'): void {
  if (ua?.isRegistered()) void api.POST('/api/desk/leg', { body: { state } }).catch(() => undefined);
}

function arrived(agent: UA, session: RTCSession, ours: boolean): void {
  if (!ours || ua !== agent || !media) {
    session.terminate({ status_code: 488 });
    return;
  }
  const old = leg;
  leg = session;
  if (old?.isEstablished()) old.terminate();
  session.on('peerconnection', ({ peerconnection }) => listen(peerconnection as unknown as RTCPeerConnection));
  session.on('accepted', () => { if (leg === session) phone.setState({ status: 'up' }); });
  session.on('ended', () => over(session, true));
  session.on('failed', () => over(session, false));
  let gathering: ReturnType<typeof setTimeout> | undefined;
  session.on('icecandidate', (event) => {
    clearTimeout(gathering);
    gathering = setTimeout(event.ready, ICE_WAIT_MS);
  });
  session.answer({
    mediaStream: media,
    pcConfig: { iceServers: [], bundlePolicy: 'max-bundle', rtcpMuxPolicy: 'require' },
  });
}

function over(session: RTCSession, sayHello: boolean): void {
  if (leg !== session) return;
  leg = null;
  phone.setState({ status: ua?.isRegistered() ? 'registered' : 'connecting', hearing: 'unknown', silentSince: null });
  if (sayHello) hello('none');
}

function listen(connection: RTCPeerConnection): void {
  connection.addEventListener('track', (event) => {
    const stream = event.streams[0] ?? new MediaStream([event.track]);
    audio.srcObject = stream;
    void audio.play().catch(() => undefined); // a page without a gesture yet; the next click plays it
    remote?.close();
    remote = new Meter(stream);
  });
  connection.addEventListener('iceconnectionstatechange', () => {
    const current = leg;
    if (connection.iceConnectionState !== 'disconnected' || current?.connection !== connection) return;
    current.renegotiate({ rtcOfferConstraints: { iceRestart: true } });
  });
}

window.addEventListener('pointerdown', () => { if (audio.srcObject && audio.paused) void audio.play().catch(() => undefined); });
