import { type KeyboardEvent, useCallback, useLayoutEffect, useRef, useState } from 'react';
import type { IvrLayout } from '../../api/contract';

const [SMALLEST, LARGEST, STEP] = [0.1, 1.6, 1.25];
const OPENS_AT_MOST = 0.9; // a small tree is not blown up
const [NARROW, READABLE] = [600, 0.6]; // px; in a telephone's window a whole tree is dots

/** The scale at which the whole drawing is in the window. */
export function wholeIn(layout: Pick<IvrLayout, 'width' | 'height'>, width: number, height: number): number {
  return Math.max(SMALLEST, Math.min(OPENS_AT_MOST, width / layout.width, height / layout.height));
}

/** Opens with all of the tree in sight, in a narrow window at its first step or the one of the address; `+`, `-` and `0` in the drawing. */
export function useFit(layout: IvrLayout | null | undefined, chosen: string | null) {
  const canvas = useRef<HTMLDivElement>(null);
  const [scale, setScale] = useState(OPENS_AT_MOST);
  const opened = useRef(chosen);
  const fit = useCallback(() => {
    const element = canvas.current;
    if (!element || !layout) return;
    setScale(wholeIn(layout, element.clientWidth, element.clientHeight));
    element.scrollTo(0, 0);
  }, [layout]);
  useLayoutEffect(() => {
    fit();
    if ((canvas.current?.clientWidth ?? NARROW) >= NARROW) return;
    setScale(READABLE);
    const step = opened.current ?? layout?.nodes[0]?.id;
    requestAnimationFrame(() => document.getElementById(`node-${step}`)?.scrollIntoView({ block: 'nearest', inline: 'nearest' }));
  }, [fit, layout]);
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
