import type { GraphEdge, GraphNode, ReachGraph } from '../src/reports/page-content';
import { svgElement } from './elements';

/** The drawing; what it says stands in the table below it too. */
export function graphView({ width, height, nodes, edges }: ReachGraph): SVGSVGElement {
  const arrow = svgElement('path', { d: 'M0,0 L8,4 L0,8 z', class: 'head' });
  const marker = svgElement(
    'marker',
    { id: 'arrow', viewBox: '0 0 8 8', refX: 8, refY: 4, markerWidth: 8, markerHeight: 8, orient: 'auto' },
    arrow,
  );
  const label = 'Who can come to duties by which steps; the table below says the same';
  return svgElement(
    'svg',
    { viewBox: `0 0 ${width} ${height}`, width, height, role: 'img', 'aria-label': label },
    svgElement('defs', {}, marker),
    ...edges.map(edgeView),
    ...nodes.map(nodeView),
  );
}

function nodeView({ label, kind, x, y, width, height }: GraphNode): SVGGElement {
  const box = svgElement('rect', { x: x - width / 2, y: y - height / 2, width, height, rx: kind === 'key' ? height / 2 : 4 });
  return svgElement('g', { class: `node ${kind}` }, box, svgElement('text', { x, y }, label));
}

function edgeView({ label, kind, points, x, y }: GraphEdge): SVGGElement {
  const line = svgElement('polyline', { points: points.map((point) => point.join()).join(' '), 'marker-end': 'url(#arrow)' });
  return svgElement('g', { class: `edge ${kind}` }, line, svgElement('text', { x, y }, label));
}
