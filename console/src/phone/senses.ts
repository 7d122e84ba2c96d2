/** Measures twice a second whether packets arrive, anybody is heard and the agent speaks while muted. */
import { currentLeg, localMeter, remoteMeter } from './leg';
import { testing } from './devices';
import { type Hearing, phone } from './store';

const PERIOD_MS = 500;
const SILENCE_MS = 2_000;
const SPEECH_RMS = 0.02;
const HEARD_RMS = 0.003;
const SPEAKING_TIMES = 2; // one second above the threshold

let timer: ReturnType<typeof setInterval> | undefined;
let packets = 0;
let roseAt = 0;
let heardAt = 0;
let spoken = 0;

export function startSenses(): void {
  clearInterval(timer);
  timer = setInterval(() => void sense(), PERIOD_MS);
  if (testing()) exposeProbe();
}

export function stopSenses(): void {
  clearInterval(timer);
  packets = roseAt = heardAt = spoken = 0;
}

export async function inboundPackets(connection: RTCPeerConnection | undefined): Promise<number> {
  let total = 0;
  (await connection?.getStats())?.forEach((report: { type: string; packetsReceived?: number }) => {
    if (report.type === 'inbound-rtp') total += report.packetsReceived ?? 0;
  });
  return total;
}

async function sense(): Promise<void> {
  const leg = currentLeg();
  watchSpeech();
  if (!leg?.isEstablished()) return;
  const now = performance.now();
  const count = await inboundPackets(leg.connection as unknown as RTCPeerConnection);
  if (count !== packets || roseAt === 0) roseAt = now;
  packets = count;
  if ((remoteMeter()?.rms() ?? 0) > HEARD_RMS) heardAt = now;
  const hearing: Hearing = now - roseAt > SILENCE_MS ? 'none' : now - heardAt < SILENCE_MS ? 'good' : 'quiet';
  const before = phone.getState();
  if (hearing !== before.hearing) {
    phone.setState({ hearing, silentSince: hearing === 'none' ? Date.now() - (now - roseAt) : null });
  }
}

function watchSpeech(): void {
  const { muted, speakingMuted } = phone.getState();
  const speaks = muted && (localMeter()?.rms() ?? 0) > SPEECH_RMS;
  spoken = speaks ? spoken + 1 : Math.max(0, spoken - 1);
  const said = muted && (speakingMuted ? spoken > 0 : spoken >= SPEAKING_TIMES);
  if (said !== speakingMuted) phone.setState({ speakingMuted: said });
}

/** For measuring tests only (localStorage cc_test=1). */
function exposeProbe(): void {
  Object.assign(window, {
    __cc: {
      leg: () => ({ ...phone.getState(), established: currentLeg()?.isEstablished() ?? false }),
      inbound: () => inboundPackets(currentLeg()?.connection as unknown as RTCPeerConnection | undefined),
      tone: () => remoteMeter()?.tone() ?? { hz: 0, db: -200 },
      levelAt: (hz: number) => remoteMeter()?.levelAt(hz) ?? -200,
      level: () => remoteMeter()?.rms() ?? 0,
      micLevel: () => localMeter()?.rms() ?? 0,
    },
  });
}
