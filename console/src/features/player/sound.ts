/** One recording in the page: two channels, each with its own switch, heard in both ears. */
import { audioContext } from '../../phone/meters';

export type Channel = 'left' | 'right';

export class Sound {
  readonly element = new Audio();
  private gains: Record<Channel, GainNode> | null = null;
  private readonly silenced: Record<Channel, boolean> = { left: false, right: false };

  constructor(source: string) {
    this.element.preload = 'none'; // no audio before play
    this.element.src = source;
    this.element.preservesPitch = true;
  }

  async play(): Promise<void> {
    this.wire();
    await this.element.play();
  }

  silence(channel: Channel, silent: boolean): void {
    this.silenced[channel] = silent;
    if (this.gains) this.gains[channel].gain.value = silent ? 0 : 1;
  }

  close(): void {
    this.element.pause();
    this.element.removeAttribute('src');
    this.element.load();
  }

  private wire(): void {
    if (this.gains) return;
    const audio = audioContext();
    const splitter = audio.createChannelSplitter(2);
    audio.createMediaElementSource(this.element).connect(splitter);
    const gain = (channel: Channel, output: number): GainNode => {
      const node = audio.createGain();
      node.gain.value = this.silenced[channel] ? 0 : 1;
      splitter.connect(node, output);
      node.connect(audio.destination);
      return node;
    };
    this.gains = { left: gain('left', 0), right: gain('right', 1) };
  }
}
