import { type KeyboardEvent, useCallback, useLayoutEffect, useRef, useState } from 'react';
import type { IvrLayout } from '../../api/contract';

const [SMALLEST, LARGEST, STEP] = [0.1, 1.6, 1.25];
const LEGIBLE = 11 / 12; // the smallest letters of the drawing are of 12 px, and are read from 11 px on

/** The scale at which the whole drawing is in the window; a small tree is not blown up. */
function wholeIn(layout: Pick<IvrLayout, 'width' | 'height'>, width: number, height: number): number {
  return Math.max(SMALLEST, Math.min(LEGIBLE, width / layout.width, height / layout.height));
}

/** Opens legible, at the step of the address or the first one; `+`, `-` and `0` (all of it) in the drawing. */
export function useFit(layout: IvrLayout | null | undefined, chosen: string | null) {
  const canvas = useRef<HTMLDivElement>(null);
  const [scale, setScale] = useState(LEGIBLE);
  const opened = useRef(chosen);
  const fit = useCallback(() => {
    const element = canvas.current;
    if (!element || !layout) return;
    setScale(wholeIn(layout, element.clientWidth, element.clientHeight));
    element.scrollTo(0, 0);
  }, [layout]);
  useLayoutEffect(() => {
    const element = canvas.current;
    const step = layout?.nodes.find((node) => node.id === opened.current) ?? layout?.nodes[0];
    if (!element || !step) return;
    setScale(LEGIBLE);
    const middle = (at: number, size: number, window: number): number => (at + size / 2) * LEGIBLE - window / 2;
    requestAnimationFrame(() => element.scrollTo(middle(step.x, step.w, element.clientWidth), middle(step.y, step.h, element.clientHeight)));
  }, [layout]);
  const zoom = (way: 1 | -1): void => setScale((now) => Math.max(SMALLEST, Math.min(LARGEST, now * STEP ** way)));
  const keys = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = { '+': () => zoom(1), '-': () => zoom(-1), '0': fit }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  };
  return { canvas, scale, zoom, fit, keys };
}
