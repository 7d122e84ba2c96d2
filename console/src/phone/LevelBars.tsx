import { useEffect, useRef } from 'react';
import { barLevel, type Meter } from './meters';

const BARS = 8;

/** Draws straight on the page ten times a second; React does not render for it. */
export function LevelBars({ read, label }: { read: () => Meter | null; label: string }) {
  const bars = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const timer = setInterval(() => {
      const lit = Math.round(barLevel(read()?.rms() ?? 0) * BARS);
      bars.current?.childNodes.forEach((bar, i) => (bar as HTMLElement).classList.toggle('lit', i < lit));
    }, 100);
    return () => clearInterval(timer);
  }, [read]);
  return <span ref={bars} className="bars" role="img" aria-label={label}>{Array.from({ length: BARS }, (_, i) => <i key={i} />)}</span>;
}
