import { useCallback, useEffect, useRef, useState } from 'react';
import { answer, api, Refused } from '../../api/client';
import { t } from '../../i18n';
import { useView } from '../../live/store';
import { microphone, NoMicrophone } from '../../phone/devices';
import { localMeter, remoteMeter } from '../../phone/leg';
import { audioContext, Meter } from '../../phone/meters';
import { usePhone } from '../../phone/store';
import { type Levels, judged, promptIsOver, SPEECH_RMS } from './loop';

export type Check = 'idle' | 'wait' | 'ok' | 'bad';
interface Result { state: Check; text: string }

const QUIET_AFTER_MS = 8_000;
const LOOK_MS = 100;
const PROMPT_MS = [4_000, 7_000] as const; // the switch speaks first; only what comes later is the agent's own voice
const LOOP_MS = 6_000;
const idle: Result = { state: 'idle', text: '' };

/** A soft two-note tone from this computer: proves the output, not the line. */
function tone(): void {
  const audio = audioContext();
  const gain = audio.createGain();
  gain.gain.value = 0.15;
  gain.connect(audio.destination);
  [440, 660].forEach((hz, i) => {
    const note = audio.createOscillator();
    note.frequency.value = hz;
    note.connect(gain);
    note.start(audio.currentTime + i * 0.4);
    note.stop(audio.currentTime + i * 0.4 + 0.35);
  });
}

/** Watches a level until it passes, or `ms` are over. */
function until(read: () => number, threshold: number, ms: number, alive: () => boolean): Promise<boolean> {
  const began = performance.now();
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      const passed = read() > threshold;
      if (!passed && alive() && performance.now() - began < ms) return;
      clearInterval(timer);
      resolve(passed);
    }, 100);
  });
}

/** Looks at both ends of the leg until `enough` says so, or `ms` are over. */
function look(ms: number, enough: (looks: readonly Levels[], elapsed: number) => boolean): Promise<readonly Levels[]> {
  const began = performance.now();
  const looks: Levels[] = [];
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      looks.push({ mic: localMeter()?.rms() ?? 0, remote: remoteMeter()?.rms() ?? 0 });
      const elapsed = performance.now() - began;
      if (elapsed < ms && !enough(looks, elapsed)) return;
      clearInterval(timer);
      resolve(looks);
    }, LOOK_MS);
  });
}

const LOOP_SAYS: Record<ReturnType<typeof judged>, () => Result> = {
  ok: () => ({ state: 'ok', text: t('audio.loopOk') }),
  mute: () => ({ state: 'bad', text: t('audio.loopMute') }),
  lost: () => ({ state: 'bad', text: t('audio.loopBad') }),
};

export function useAudioTest() {
  const [mic, setMic] = useState<Result>(idle);
  const [speaker, setSpeaker] = useState<Result>(idle);
  const [loop, setLoop] = useState<Result>(idle);
  const [listening, setListening] = useState(false);
  const held = useRef<{ stream: MediaStream; meter: Meter } | null>(null);
  const status = usePhone((state) => state.status);
  const activity = useView((view) => view.me?.activity ?? 'signed_out');

  const release = useCallback(() => {
    held.current?.stream.getTracks().forEach((track) => track.stop());
    held.current?.meter.close();
    held.current = null;
  }, []);
  useEffect(() => release, [release]);

  const start = useCallback(() => {
    release();
    setListening(false);
    setMic({ state: 'wait', text: t('audio.micWait') });
    setSpeaker(idle);
    void (async () => {
      try {
        const stream = await microphone();
        const meter = new Meter(stream);
        held.current = { stream, meter };
        setListening(true);
        setSpeaker({ state: 'wait', text: t('audio.speakerAsk') });
        const confirm = await until(() => meter.rms(), SPEECH_RMS, QUIET_AFTER_MS, () => held.current?.meter === meter);
        if (held.current?.meter !== meter) return;
        setMic(confirm ? { state: 'ok', text: t('audio.micOk') } : { state: 'bad', text: t('audio.micQuiet') });
      } catch (error) {
        setMic({ state: 'bad', text: t(`audio.${error instanceof NoMicrophone ? error.problem : 'busy'}`) });
      }
    })();
  }, [release]);

  const tryLoop = useCallback(async () => {
    setLoop({ state: 'wait', text: t('audio.loopWait') });
    try {
      await answer(api.POST('/api/desk/audio-test'));
      await look(PROMPT_MS[1], (looks, elapsed) => elapsed >= PROMPT_MS[0] && promptIsOver(looks));
      setLoop(LOOP_SAYS[judged(await look(LOOP_MS, (looks) => judged(looks) === 'ok'))]());
    } catch (error) {
      setLoop({ state: 'bad', text: t(error instanceof Refused && error.status === 409 ? 'audio.loopRefused' : 'audio.loopBad') });
    }
  }, []);

  const onShift = activity !== 'signed_out';
  const line: Result = !onShift ? { state: 'idle', text: t('audio.lineClosed') }
    : status === 'up' ? { state: 'ok', text: t('audio.lineOk') }
    : status === 'off' ? { state: 'bad', text: t('audio.lineBad') } : { state: 'wait', text: t('audio.lineWait') };
  return {
    mic, speaker, loop: loop.state === 'idle' && !onShift ? { ...idle, text: t('audio.lineClosed') } : loop, line, listening, start,
    canLoop: status === 'up' && activity === 'not_ready' && loop.state !== 'wait',
    meter: useCallback(() => held.current?.meter ?? null, []),
    play: tone,
    confirm: (yes: boolean) => setSpeaker(yes ? { state: 'ok', text: t('audio.speakerOk') } : { state: 'bad', text: t('audio.speakerBad') }),
    tryLoop,
  };
}
