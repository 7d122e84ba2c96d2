/** Levels and tones of what is heard and said. Read on demand: nothing here draws or stores. */
let context: AudioContext | null = null;

/** Made after the microphone was granted: one made before never starts without a gesture. */
export function audioContext(): AudioContext {
  context ??= new AudioContext();
  if (context.state === 'suspended') void context.resume();
  return context;
}

export class Meter {
  private readonly source: MediaStreamAudioSourceNode;
  private readonly analyser: AnalyserNode;
  private readonly samples: Float32Array<ArrayBuffer>;
  private readonly bins: Float32Array<ArrayBuffer>;

  constructor(stream: MediaStream) {
    const audio = audioContext();
    this.source = audio.createMediaStreamSource(stream);
    this.analyser = audio.createAnalyser();
    this.analyser.fftSize = 4096;
    this.analyser.smoothingTimeConstant = 0;
    this.source.connect(this.analyser);
    this.samples = new Float32Array(2048);
    this.bins = new Float32Array(this.analyser.frequencyBinCount);
  }

  /** Root mean square of the last instant, 0 to 1. */
  rms(): number {
    this.analyser.getFloatTimeDomainData(this.samples);
    let sum = 0;
    for (const sample of this.samples) sum += sample * sample;
    return Math.sqrt(sum / this.samples.length);
  }

  /** Loudest frequency and its level in dB. */
  tone(): { hz: number; db: number } {
    this.analyser.getFloatFrequencyData(this.bins);
    let best = 0;
    for (let i = 1; i < this.bins.length; i++) if ((this.bins[i] ?? -200) > (this.bins[best] ?? -200)) best = i;
    return { hz: (best * audioContext().sampleRate) / this.analyser.fftSize, db: this.bins[best] ?? -200 };
  }

  /** Level in dB around one frequency. */
  levelAt(hz: number): number {
    this.analyser.getFloatFrequencyData(this.bins);
    const bin = Math.round((hz * this.analyser.fftSize) / audioContext().sampleRate);
    return Math.max(...[bin - 1, bin, bin + 1].map((i) => this.bins[i] ?? -200));
  }

  close(): void {
    this.source.disconnect();
  }
}

/** 0 to 1 for a bar: -60 dB is empty, -10 dB is full. */
export function barLevel(rms: number): number {
  const db = 20 * Math.log10(Math.max(rms, 1e-6));
  return Math.min(1, Math.max(0, (db + 60) / 50));
}
