import type { IvrDetail, IvrNode } from '../../api/contract';

export interface Spoken { name: string; texts: Record<string, string> }

export const spokenBy = (node: IvrNode | undefined): Spoken[] =>
  Object.entries(node?.prompts ?? {}).map(([name, texts]) => ({ name, texts }));

export const treeName = (detail: IvrDetail, fallback: string): string =>
  typeof detail.tree?.['name'] === 'string' ? detail.tree['name'] : fallback;
