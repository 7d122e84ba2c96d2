/** What a screen reader is told. Assertive at once; polite ones are grouped, ten seconds apart. */
const APART_MS = 10_000;
let waiting: string[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;
let lastPolite = -Infinity;

function region(kind: 'assertive' | 'polite'): HTMLElement {
  const id = `live-${kind}`;
  const region = document.getElementById(id);
  if (region) return region;
  const made = document.createElement('div');
  made.id = id;
  made.className = 'visually-hidden';
  made.setAttribute('aria-live', kind);
  made.setAttribute('role', kind === 'assertive' ? 'alert' : 'status');
  document.body.append(made);
  return made;
}

function say(kind: 'assertive' | 'polite', text: string): void {
  const place = region(kind);
  place.textContent = '';
  setTimeout(() => { place.textContent = text; }, 50);
}

/** What is no longer so is not left standing to be read later. */
export function unsay(text: string): void {
  waiting = waiting.filter((each) => each !== text);
  for (const kind of ['assertive', 'polite'] as const) if (region(kind).textContent === text) region(kind).textContent = '';
}

export function announce(text: string, kind: 'assertive' | 'polite' = 'polite'): void {
  if (kind === 'assertive') return say('assertive', text);
  waiting.push(text);
  timer ??= setTimeout(() => {
    timer = undefined;
    lastPolite = performance.now();
    if (waiting.length > 0) say('polite', waiting.join('. '));
    waiting = [];
  }, Math.max(0, lastPolite + APART_MS - performance.now()));
}
