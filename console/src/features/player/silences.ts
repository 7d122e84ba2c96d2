/** Where neither speaks, from the peaks: [from, to] in seconds, only the longer ones. */
export function silences(left: readonly number[], right: readonly number[], total: number, shortest = 2): [number, number][] {
  const count = Math.max(left.length, right.length);
  const loudest = Math.max(0.001, ...left, ...right);
  const spans: [number, number][] = [];
  let from: number | null = null;
  for (let i = 0; i <= count; i++) {
    const quiet = i < count && Math.max(left[i] ?? 0, right[i] ?? 0) < 0.04 * loudest;
    if (quiet && from === null) from = i;
    if (quiet || from === null) continue;
    const span: [number, number] = [(from * total) / count, (i * total) / count];
    if (span[1] - span[0] >= shortest) spans.push(span);
    from = null;
  }
  return spans;
}

/** Where to jump from `at`, if it is inside a silence that has still something to skip. */
export function skipFrom(spans: readonly [number, number][], at: number): number | null {
  const span = spans.find(([from, to]) => at > from + 0.3 && at < to - 0.5);
  return span ? span[1] - 0.2 : null;
}
