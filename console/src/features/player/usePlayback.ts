import { useEffect, useMemo, useRef, useState } from 'react';
import { type Channel, Sound } from './sound';
import { skipFrom } from './silences';

export const SPEEDS = [1, 1.25, 1.5, 2] as const;

export function usePlayback(source: string, total: number, quiet: readonly [number, number][]) {
  const sound = useRef<Sound | null>(null);
  const [playing, setPlaying] = useState(false);
  const [at, setAt] = useState(0);
  const [speed, setSpeed] = useState<number>(1);
  const [skipping, setSkipping] = useState(false);
  const [silent, setSilent] = useState<Record<Channel, boolean>>({ left: false, right: false });
  const [failed, setFailed] = useState(false);
  const live = useRef({ skipping, quiet });
  useEffect(() => { live.current = { skipping, quiet }; }, [skipping, quiet]);

  useEffect(() => {
    const made = new Sound(source);
    sound.current = made;
    const { element } = made;
    const moved = (): void => {
      const jump = live.current.skipping ? skipFrom(live.current.quiet, element.currentTime) : null;
      if (jump !== null) element.currentTime = jump;
      setAt(element.currentTime);
    };
    const say = (): void => setPlaying(!element.paused);
    const wrong = (): void => { if (element.getAttribute('src')) setFailed(true); };
    element.addEventListener('timeupdate', moved);
    for (const name of ['play', 'pause', 'ended']) element.addEventListener(name, say);
    element.addEventListener('error', wrong);
    return () => {
      element.removeEventListener('error', wrong);
      made.close();
    };
  }, [source]);

  const actions = useMemo(() => ({
    toggle: () => {
      const { element } = sound.current ?? {};
      if (!element) return;
      if (element.paused) sound.current?.play().catch(() => setFailed(true));
      else element.pause();
    },
    seek: (to: number) => {
      const place = Math.min(Math.max(0, to), total);
      if (sound.current) sound.current.element.currentTime = place;
      setAt(place);
    },
    faster: (rate: number) => {
      if (sound.current) sound.current.element.playbackRate = rate;
      setSpeed(rate);
    },
    silence: (channel: Channel, off: boolean) => {
      sound.current?.silence(channel, off);
      setSilent((now) => ({ ...now, [channel]: off }));
    },
  }), [total]);
  return { playing, at, speed, skipping, setSkipping, silent, failed, ...actions };
}
