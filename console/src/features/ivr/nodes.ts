import type { IvrDetail, IvrNode } from '../../api/contract';
import { word } from '../../i18n';

export interface Spoken { name: string; texts: Record<string, string> }

export const spokenBy = (node: IvrNode | undefined): Spoken[] =>
  Object.entries(node?.prompts ?? {}).map(([name, texts]) => ({ name, texts }));

/** Where a finding is: a step by its label, a part of the file by its Spanish name; nothing of the whole. */
export const placeOf = (node: string, labels?: ReadonlyMap<string, string>): string =>
  (node ? labels?.get(node) || word('ivr.part', node, node) : '');

export const treeName = (detail: IvrDetail, fallback: string): string =>
  typeof detail.tree?.['name'] === 'string' ? detail.tree['name'] : fallback;
