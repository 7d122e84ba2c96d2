import { type KeyboardEvent, useMemo } from 'react';
import type { IvrEdge, IvrLayout, IvrNode } from '../../api/contract';
import { t, word } from '../../i18n';

/** From where it leaves, through the columns between, to its arrow. */
function curve({ points: [first, ...rest] }: IvrEdge): string {
  if (!first) return '';
  let [x, y] = first;
  return rest.reduce((path, [toX, toY]) => {
    const bend = Math.max(18, (toX - x) / 2);
    const step = `C${x + bend} ${y} ${toX - bend} ${toY} ${toX} ${toY}`;
    [x, y] = [toX, toY];
    return path + step;
  }, `M${x} ${y}`);
}

interface Props { layout: IvrLayout; chosen: string | null; onChoose: (id: string) => void; flagged: ReadonlySet<string>; scale: number; name: string }

/** Columns left to right; arrows move by what is drawn: up and down in a column, left and right along the links. */
export function Drawing({ layout, chosen, onChoose, flagged, scale, name }: Props) {
  const { nodes, edges, width, height } = layout;
  const boxes = useMemo(() => new Map(nodes.map((node) => [node.id, node])), [nodes]);
  const columns = [...new Set(nodes.map((node) => node.x))].sort((a, b) => a - b);
  const focusable = chosen ?? nodes[0]?.id;

  const neighbour = (node: IvrNode, key: string): string | undefined => {
    const column = nodes.filter((other) => other.x === node.x).sort((a, b) => a.y - b.y);
    const at = column.findIndex((other) => other.id === node.id);
    switch (key) {
      case 'ArrowDown': return column[at + 1]?.id;
      case 'ArrowUp': return column[at - 1]?.id;
      case 'ArrowRight': return edges.find((edge) => edge.from === node.id && (boxes.get(edge.to)?.x ?? 0) > node.x)?.to;
      case 'ArrowLeft': return edges.find((edge) => edge.to === node.id && (boxes.get(edge.from)?.x ?? Infinity) < node.x)?.from;
      case 'Home': return nodes[0]?.id;
      default: return undefined;
    }
  };
  const keys = (event: KeyboardEvent, node: IvrNode): void => {
    const next = event.key === 'Enter' || event.key === ' ' ? node.id : neighbour(node, event.key);
    if (!next) return;
    event.preventDefault();
    onChoose(next);
    document.getElementById(`node-${next}`)?.focus();
  };
  return (
    <svg className="ivr-svg" width={width * scale} height={height * scale} viewBox={`0 0 ${width} ${height}`} role="tree" aria-label={t('ivr.tree', { name })}>
      <g aria-hidden="true">{edges.map((edge, i) => <path key={i} className="ivr-edge" d={curve(edge)} />)}</g>
      {nodes.map((node) => (
        <g key={node.id} id={`node-${node.id}`} role="treeitem" aria-level={columns.indexOf(node.x) + 1} aria-selected={node.id === chosen} tabIndex={node.id === focusable ? 0 : -1}
          className={`ivr-node ${node.id === chosen ? 'chosen' : ''} ${flagged.has(node.id) ? 'flagged' : ''}`} transform={`translate(${node.x} ${node.y})`}
          onClick={() => onChoose(node.id)} onKeyDown={(event) => keys(event, node)}>
          <rect width={node.w} height={node.h} rx={8} />
          <text x={12} y={18} className="ivr-kind">{word('ivr.kind', node.kind, node.kind)}</text>
          <text x={node.w - 12} y={18} textAnchor="end" className={node.missing.length ? 'ivr-missing' : 'ivr-kind'}>{node.missing.length ? t('ivr.missing', { languages: node.missing.join(', ') }) : node.languages.join(' ')}</text>
          <text x={12} y={34} className="ivr-label">{node.label.length > 30 ? `${node.label.slice(0, 29)}…` : node.label}</text>
          {node.lines.map((line, i) => <text key={i} x={12} y={52 + i * 16} className="ivr-line">{line}</text>)}
        </g>
      ))}
    </svg>
  );
}
