/** The test phone: a citizen's telephone in the page. Demo only; one tab is one caller. */
import { C, UA } from 'jssip';
import type { RTCSession } from 'jssip/lib/RTCSession';
import { createStore } from 'zustand/vanilla';
import { useStore } from 'zustand';
import type { TestPhone } from '../api/contract';
import { microphone, NoMicrophone, type DeviceProblem, testing } from './devices';
import { Meter } from './meters';
import { inboundPackets } from './senses';
import { socketAddress, WatchedSocket } from './socket';

export interface TestCall {
  status: 'idle' | 'asking' | 'calling' | 'up' | 'ended' | 'failed';
  problem: DeviceProblem | null;
  cause: string;
  since: string | null;
  keyed: string;
}

const idle: TestCall = { status: 'idle', problem: null, cause: '', since: null, keyed: '' };
export const testCall = createStore<TestCall>(() => idle);
export const useTestCall = <T>(pick: (state: TestCall) => T): T => useStore(testCall, pick);

let ua: UA | null = null;
let session: RTCSession | null = null;
let media: MediaStream | null = null;
let meter: Meter | null = null;
const audio = new Audio();

export const testMeter = (): Meter | null => meter;

export async function placeCall(line: TestPhone, caller: string | null): Promise<void> {
  if (session) return;
  testCall.setState({ ...idle, status: 'asking' });
  try {
    media = await microphone();
  } catch (error) {
    testCall.setState({ status: 'failed', problem: error instanceof NoMicrophone ? error.problem : 'busy' });
    return;
  }
  testCall.setState({ status: 'calling' });
  const agent = new UA({
    // Not registered, so nothing beats on this socket in mid-call: silence means nothing, and a new socket would miss the BYE.
    sockets: [new WatchedSocket(socketAddress(line.sip.ws || '/ws/test'), Infinity)],
    uri: `sip:${line.sip.user}@${line.sip.domain}`,
    password: line.sip.password,
    authorization_user: line.sip.user,
    register: false,
    session_timers: false,
  });
  ua = agent;
  agent.once('connected', () => { if (ua === agent) dial(agent, line, caller); });
  agent.on('disconnected', () => { if (ua === agent && !session) over('failed', 'socket'); });
  agent.start();
  if (testing()) exposeProbe();
}

function dial(agent: UA, line: TestPhone, caller: string | null): void {
  const call = agent.call(`sip:${line.number}@${line.sip.domain}`, {
    mediaStream: media ?? undefined,
    extraHeaders: [`X-Test-Caller: ${caller ?? 'anonymous'}`], // without a number, as the user asked
    pcConfig: { iceServers: [], bundlePolicy: 'max-bundle', rtcpMuxPolicy: 'require' },
  });
  session = call;
  let gathering: ReturnType<typeof setTimeout> | undefined;
  call.on('icecandidate', (event) => {
    clearTimeout(gathering);
    gathering = setTimeout(event.ready, 300);
  });
  call.on('accepted', () => testCall.setState({ status: 'up', since: new Date().toISOString() }));
  call.on('ended', () => over('ended', ''));
  call.on('failed', (event) => over('failed', event.cause));
  (call.connection as unknown as RTCPeerConnection).addEventListener('track', (event) => {
    const stream = event.streams[0] ?? new MediaStream([event.track]);
    audio.srcObject = stream;
    void audio.play().catch(() => undefined);
    meter?.close();
    meter = new Meter(stream);
  });
}

export function press(key: string): void {
  if (!session?.isEstablished()) return;
  session.sendDTMF(key, { transportType: C.DTMF_TRANSPORT.RFC2833, duration: 120, interToneGap: 80 });
  testCall.setState((state) => ({ keyed: (state.keyed + key).slice(-24) }));
}

export function hangUp(): void {
  if (session) session.terminate();
  else over('ended', '');
}

function over(status: 'ended' | 'failed', cause: string): void {
  const stopping = ua;
  ua = null;
  session = null;
  stopping?.stop();
  media?.getTracks().forEach((track) => track.stop());
  meter?.close();
  media = meter = null;
  audio.srcObject = null;
  testCall.setState({ status, cause, since: null });
}

function exposeProbe(): void {
  Object.assign(window, {
    __cc: {
      leg: () => ({ ...testCall.getState(), established: session?.isEstablished() ?? false }),
      inbound: () => inboundPackets(session?.connection as unknown as RTCPeerConnection | undefined),
      tone: () => meter?.tone() ?? { hz: 0, db: -200 },
      levelAt: (hz: number) => meter?.levelAt(hz) ?? -200,
      level: () => meter?.rms() ?? 0,
    },
  });
}
