/** One look at the loop through the switch: the level of the microphone and of what came back, both RMS from 0 to 1. */
export interface Levels { mic: number; remote: number }

export const SPEECH_RMS = 0.02;
const REMOTE_RMS = 0.01;
const QUIET_LOOKS = 5; // half a second: the prompt is over
const WITHIN_LOOKS = 10; // what comes back comes within a second
const NEEDED = 3;

/** The switch speaks first: over when it was heard and fell silent. */
export function promptIsOver(looks: readonly Levels[]): boolean {
  const last = looks.slice(-QUIET_LOOKS);
  return looks.some(({ remote }) => remote > REMOTE_RMS) && last.length === QUIET_LOOKS && last.every(({ remote }) => remote <= REMOTE_RMS);
}

/** `mute`: the microphone gave nothing, whatever else was heard. `lost`: the agent spoke, and nothing of it came back. */
export function judged(looks: readonly Levels[]): 'ok' | 'mute' | 'lost' {
  const spoke = looks.filter(({ mic }) => mic > SPEECH_RMS).length;
  if (spoke < NEEDED) return 'mute';
  const back = looks.filter(({ remote }, i) => remote > REMOTE_RMS && looks.slice(Math.max(0, i - WITHIN_LOOKS), i + 1).some(({ mic }) => mic > SPEECH_RMS));
  return back.length >= NEEDED ? 'ok' : 'lost';
}
