import { memo } from 'react';

/** Vertical strokes from peaks, twice: pale for all of it, full up to the position (clipped by the parent). */
export const Wave = memo(function Wave({ peaks, colour }: { peaks: readonly number[]; colour: string }) {
  const loudest = Math.max(0.05, ...peaks);
  const path = peaks.map((peak, i) => {
    const half = Math.max(0.6, (peak / loudest) * 19);
    return `M${i * 2 + 1} ${(20 - half).toFixed(1)}V${(20 + half).toFixed(1)}`;
  }).join('');
  const drawn = <path d={path} stroke={colour} strokeWidth={1.2} vectorEffect="non-scaling-stroke" fill="none" />;
  return (
    <div className="wave">
      <svg viewBox={`0 0 ${peaks.length * 2} 40`} preserveAspectRatio="none" aria-hidden="true" opacity={0.45}>{drawn}</svg>
      <svg className="wave-played" viewBox={`0 0 ${peaks.length * 2} 40`} preserveAspectRatio="none" aria-hidden="true">{drawn}</svg>
    </div>
  );
});
