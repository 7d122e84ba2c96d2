import type { TypificationNode } from '../../api/contract';
import { plain } from '../../format';

export interface Entry { code: string; label: string; path: string[]; search: string }

const SHALLOWEST = 3; // a registration names at least the third level, or a leaf

/** Every entry that can be chosen, with the way to it. */
export function entriesOf(tree: readonly TypificationNode[], above: readonly string[] = []): Entry[] {
  const entries: Entry[] = [];
  for (const node of tree) {
    if (node.active === false) continue;
    const path = [...above, node.label];
    const children = node.children ?? [];
    if (children.length === 0 || path.length >= SHALLOWEST) {
      entries.push({ code: node.code, label: node.label, path, search: plain(path.join(' ')) });
    }
    entries.push(...entriesOf(children, path));
  }
  return entries;
}

/** Every word typed must be in the path; the entry's own name first, then the shorter way. */
export function searchEntries(entries: readonly Entry[], typed: string, most = 40): Entry[] {
  const words = plain(typed).split(/\s+/).filter(Boolean);
  const hits = entries.filter((entry) => words.every((word) => entry.search.includes(word)));
  const rank = (entry: Entry): number => {
    const label = plain(entry.label);
    return words.reduce((sum, word) => sum + (label.startsWith(word) ? 0 : label.includes(word) ? 1 : 2), entry.path.length / 10);
  };
  return words.length === 0 ? hits.slice(0, most) : [...hits].sort((a, b) => rank(a) - rank(b)).slice(0, most);
}
