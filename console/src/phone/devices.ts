/** The microphone, and why there is none. */
export type DeviceProblem = 'denied' | 'none' | 'busy' | 'insecure' | 'gone';

export class NoMicrophone extends Error {
  constructor(readonly problem: DeviceProblem) {
    super(problem);
  }
}

const PROBLEMS: Record<string, DeviceProblem> = {
  NotAllowedError: 'denied', SecurityError: 'denied', NotFoundError: 'none', OverconstrainedError: 'none',
  NotReadableError: 'busy', AbortError: 'busy',
};

export const testing = (): boolean => localStorage.getItem('cc_test') === '1';

/** Echo cancelling and its kin eat pure tones, so a measuring test turns them off. */
export async function microphone(): Promise<MediaStream> {
  if (!navigator.mediaDevices) throw new NoMicrophone('insecure');
  const clean = !testing();
  try {
    return await navigator.mediaDevices.getUserMedia({
      audio: { echoCancellation: clean, noiseSuppression: clean, autoGainControl: clean },
    });
  } catch (error) {
    throw new NoMicrophone(PROBLEMS[error instanceof DOMException ? error.name : ''] ?? 'busy');
  }
}

/** Calls `gone` when the microphone is pulled out, and `back` with a new stream when one is there again. */
export function watchMicrophone(stream: MediaStream, gone: () => void, back: (fresh: MediaStream) => void): () => void {
  let watched = stream;
  let missing = false;
  const lost = (): void => { missing = true; gone(); };
  const returned = async (): Promise<void> => {
    if (!missing) return;
    try {
      watched = await microphone();
    } catch {
      return; // still none; the next device change tries again
    }
    missing = false;
    watched.getAudioTracks()[0]?.addEventListener('ended', lost);
    back(watched);
  };
  const changed = (): void => void returned();
  stream.getAudioTracks()[0]?.addEventListener('ended', lost);
  navigator.mediaDevices.addEventListener('devicechange', changed);
  return () => {
    watched.getAudioTracks()[0]?.removeEventListener('ended', lost);
    navigator.mediaDevices.removeEventListener('devicechange', changed);
  };
}
