import { type KeyboardEvent, useMemo } from 'react';
import type { IvrLayout, IvrNode } from '../../api/contract';
import { t } from '../../i18n';

interface Props { layout: IvrLayout; chosen: string | null; onChoose: (id: string) => void; flagged: ReadonlySet<string>; scale: number; name: string }

/** Draws the boxes and curves that the server laid out (ADR 0013). Arrows move by what is drawn: up and down in a column, left and right along the links. */
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
      <g aria-hidden="true">{edges.map((edge, i) => <path key={i} className="ivr-edge" d={edge.path} />)}</g>
      {nodes.map((node) => (
        <g key={node.id} id={`node-${node.id}`} role="treeitem" aria-level={columns.indexOf(node.x) + 1} aria-selected={node.id === chosen} tabIndex={node.id === focusable ? 0 : -1}
          className={`ivr-node ${node.id === chosen ? 'chosen' : ''} ${flagged.has(node.id) ? 'flagged' : ''}`} transform={`translate(${node.x} ${node.y})`}
          onClick={() => onChoose(node.id)} onKeyDown={(event) => keys(event, node)}>
          <rect width={node.w} height={node.h} rx={8} />
          <text x={12} y={18} className="ivr-kind">{node.kind_name}</text>
          <text x={node.w - 12} y={18} textAnchor="end" className={node.missing.length ? 'ivr-missing' : 'ivr-kind'}>{node.corner}</text>
          <text x={12} y={34} className="ivr-label">{node.heading}</text>
          {node.lines.map((line, i) => <text key={i} x={12} y={52 + i * 16} className="ivr-line">{line}</text>)}
        </g>
      ))}
    </svg>
  );
}
