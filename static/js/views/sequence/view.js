// @ts-check
// A flow as a time-sequence graph.
import { bytes, count } from '../../core/format.js';
import { byteTicks } from '../chart/axis.js';
import { above, connLook, ends } from '../chart/overlay.js';
import { mountFlows } from '../chart/panel.js';
import { greatest, lastAt } from '../chart/rows.js';
import { ring, shape } from '../chart/shapes.js';
import { graphOf, overlayOf, rangeOf } from './layout.js';

/** @typedef {import('../chart/panel.js').Scene} Scene */
/** @typedef {import('../chart/chart.js').Drawing} Drawing */
/** @typedef {import('./layout.js').Graph} Graph */
/** @typedef {import('./layout.js').Segment} Segment */

/** How near to a mark a click must be, CSS pixels. */
const NEAR = 12;

/**
 * mount draws the graph.
 * @param {HTMLElement} panel
 * @param {import('../../core/store.js').Store} store
 * @param {import('../views.js').Stage} stage
 */
export function mount(panel, store, stage) {
  const { t, words } = stage;

  /** @param {unknown} _ @param {import('../chart/flows.js').Flow} flow @returns {Scene} */
  function one(_, flow) {
    const graph = graphOf(flow);
    const { segments, rows, acks, sacks } = graph;
    const times = segments.map((s) => s.us);
    const duplicates = acks.filter((a) => a.duplicate).length;
    const has = (/** @type {(s: Segment) => unknown} */ is) => segments.some(is);
    const number = (/** @type {(s: Segment) => unknown} */ is) => count(segments.filter(is).length);
    const lastUs = Math.max(rows.us[rows.us.length - 1] ?? 0, times[times.length - 1] ?? 0);
    const marks = [
      ['lost', (/** @type {Segment} */ s) => s.lost],
      ['fast', (/** @type {Segment} */ s) => s.again === 'fast'],
      ['timer', (/** @type {Segment} */ s) => s.again === 'timer'],
      ['control', (/** @type {Segment} */ s) => s.kind === 'control'],
      ['probe', (/** @type {Segment} */ s) => s.kind === 'probe'],
    ];
    const used = /** @type {[string, (s: Segment) => boolean][]} */ (marks).filter(([, is]) => has(is)).map(([kind, is]) => ({ kind, n: number(is) }));
    /** @type {number[]} */
    const highest = [];
    for (const s of segments) highest.push(Math.max(s.to, highest[highest.length - 1] ?? 0));
    const top = rangeOf(graph, -1, Infinity)[1];
    return {
      lines: [{ ink: 'ack', width: 1.5 }, { ink: 'rwnd', width: 1.5, dash: [2, 3] }],
      data: [rows.us, rows.columns[0], rows.columns[1].map((v) => (v !== null && v > top ? null : v))],
      firstUs: Math.min(times[0] ?? 0, rows.us[0] ?? Infinity),
      lastUs,
      ticks: byteTicks,
      range: (from, to) => rangeOf(graph, from, to),
      marks(d, selected) {
        draw(d, graph, times, selected);
        const seen = rangeOf(graph, d.fromUs, d.toUs)[1];
        const high = greatest(rows, 1, d.fromUs, d.toUs);
        if (high > seen) above(d, [{ ink: 'rwnd', text: t('view.chart.above', { what: t('view.sequence.edge'), value: count(high) }) }]);
      },
      pick: (d, x, y) => pick(d, graph, x, y),
      key(us) {
        const i = lastAt(rows.us, us);
        const sent = lastAt(times, us);
        const next = sent < 0 ? 0 : highest[sent];
        return [
          { ink: 'data', kind: 'bar', text: t('view.sequence.data'), value: count(Math.max(0, next - 1)) },
          { ink: 'ack', text: t('view.sequence.ack'), value: i < 0 ? '–' : count(Number(rows.columns[0][i])) },
          { ink: 'rwnd', dash: [2, 3], text: t('view.sequence.edge'), value: i < 0 ? '–' : count(Number(rows.columns[1][i])) },
          ...(duplicates > 0 ? [{ ink: 'ack', kind: 'tick', text: t('view.sequence.duplicate'), value: count(duplicates) }] : []),
          ...(sacks.length > 0 ? [{ ink: 'sack', kind: 'block', text: t('view.sequence.sack') }] : []),
          ...used.map(({ kind, n }) => ({ ink: kind, kind, text: t(kind === 'control' || kind === 'probe' ? `view.sequence.${kind}` : `view.window.${kind}`), value: n })),
        ];
      },
      told: t('view.sequence.told', {
        from: words.host(flow.from), to: words.host(flow.to), bytes: bytes(flow.bytes), n: number((s) => s.kind === 'data' && !s.again),
        lost: number((s) => s.lost), again: number((s) => s.again), duplicates: count(duplicates),
      }),
      about: t('view.sequence.about'),
      head: [t('view.sequence.numbers'), t('view.sequence.acknowledged'), t('view.window.event')],
      rows: () => segments.map((s) => {
        const i = lastAt(rows.us, s.us);
        return {
          us: s.us, packet: s.packet,
          cells: [s.to - s.from > 1 ? `${count(s.from)}–${count(s.to - 1)}` : count(s.from), i < 0 ? '–' : count(Number(rows.columns[0][i])), events(s)],
        };
      }),
    };
  }

  /** @param {Segment} s */
  function events(s) {
    const said = [];
    if (s.kind !== 'data') said.push(t(`view.sequence.${s.kind}`));
    if (s.again) said.push(t(`view.window.${s.again}`));
    if (s.lost) said.push(t('view.window.lost'));
    return said.join(', ');
  }

  /** @param {unknown} _ @param {import('../chart/flows.js').Bundle} bundle @returns {Scene} */
  function all(_, bundle) {
    const rows = overlayOf(bundle);
    const names = bundle.flows.map((f) => t('view.chart.conn', { conn: count(f.conn) }));
    const looks = bundle.flows.map((f, i) => connLook(f.conn, i));
    return {
      lines: looks,
      data: [rows.us, ...rows.columns],
      firstUs: rows.us[0] ?? 0,
      lastUs: rows.us[rows.us.length - 1] ?? 1,
      ticks: byteTicks,
      range: (from, to) => [0, 1.1 * Math.max(1, ...rows.columns.map((_, i) => greatest(rows, i, from, to)))],
      marks: (d) => ends(d, rows, bundle.flows.map((f) => f.conn)),
      pick: () => null,
      key(us) {
        const i = lastAt(rows.us, us);
        return looks.map((look, column) => ({ ...look, text: names[column], value: i < 0 || rows.columns[column][i] === null ? '–' : bytes(Number(rows.columns[column][i])) }));
      },
      told: t('view.sequence.told_all', { from: words.host(bundle.from), to: words.host(bundle.to), n: count(bundle.flows.length), bytes: bytes(bundle.bytes) }),
      about: t('view.sequence.about_all'),
      head: names,
      rows: () => rows.us.map((us, i) => ({ us, packet: null, cells: rows.columns.map((column) => (column[i] === null ? '–' : bytes(Number(column[i])))) })),
    };
  }

  mountFlows(panel, store, stage, { one, all });
}

/** @param {Drawing} d @param {Graph} graph @param {number[]} times @param {number | null} selected */
function draw(d, { segments, acks, sacks }, times, selected) {
  const { c, px } = d;
  const first = Math.max(0, lastAt(times, d.fromUs - 1));
  const last = lastAt(times, d.toUs);
  bars(d, 'data', 1.5, segments.slice(first, last + 1).filter((s) => s.kind === 'data' && !s.again));

  c.beginPath();
  c.lineWidth = 3 * px;
  c.strokeStyle = d.ink('sack');
  for (const s of sacks) {
    c.moveTo(d.x(s.us), d.y(s.from));
    c.lineTo(d.x(s.us), d.y(s.to));
  }
  c.stroke();
  c.beginPath();
  c.lineWidth = 1.5 * px;
  c.strokeStyle = d.ink('ack');
  for (const a of acks) {
    if (!a.duplicate) continue;
    c.moveTo(d.x(a.us), d.y(a.number));
    c.lineTo(d.x(a.us), d.y(a.number) + 6 * px);
  }
  c.stroke();

  for (let i = first; i <= last; i++) {
    const s = segments[i];
    const [x, y] = [d.x(s.us), d.y((s.from + s.to) / 2)];
    if (s.again && s.kind === 'data') {
      bars(d, s.again, 2.5, [s]);
      if (s.originalUs !== null) tie(d, d.x(s.originalUs), x, y, s.again);
    }
    if (s.again) shape(d, s.again, x, y);
    else if (s.kind !== 'data') shape(d, s.kind, x, y);
    if (s.lost) shape(d, 'lost', x, y);
  }
  if (selected === null) return;
  for (const s of segments) if (s.packet === selected) ring(d, d.x(s.us), d.y((s.from + s.to) / 2));
  for (const a of acks) if (a.packet === selected) ring(d, d.x(a.us), d.y(a.number));
}

/** bars are segments from their first to their last number, capped where there is room. @param {Drawing} d @param {string} ink @param {number} width @param {Segment[]} segments */
function bars(d, ink, width, segments) {
  const { c, px } = d;
  c.beginPath();
  c.strokeStyle = d.ink(ink);
  c.lineWidth = width * px;
  for (const s of segments) {
    const [x, y1, y2] = [d.x(s.us), d.y(s.from), d.y(s.to)];
    c.moveTo(x, y1);
    c.lineTo(x, Math.min(y2, y1 - px));
    if (y1 - y2 < 6 * px) continue;
    for (const y of [y1 - 0.75 * px, y2 + 0.75 * px]) {
      c.moveTo(x - 3 * px, y);
      c.lineTo(x + 3 * px, y);
    }
  }
  c.stroke();
}

/** tie leads from the first sending to this one. @param {Drawing} d @param {number} x1 @param {number} x2 @param {number} y @param {string} ink */
function tie({ c, ink: colour, px }, x1, x2, y, ink) {
  c.save();
  c.beginPath();
  c.setLineDash([3 * px, 4 * px]);
  c.lineWidth = px;
  c.strokeStyle = colour(ink);
  c.moveTo(x1, y);
  c.lineTo(x2, y);
  c.stroke();
  c.restore();
}

/** @param {Drawing} d @param {Graph} graph @param {number} x @param {number} y @returns {import('../chart/chart.js').Hit | null} */
function pick(d, { segments, acks }, x, y) {
  /** @type {import('../chart/chart.js').Hit | null} */
  let best = null;
  let least = NEAR * d.px;
  const see = (/** @type {number} */ us, /** @type {number} */ packet, /** @type {number} */ low, /** @type {number} */ high) => {
    const dy = Math.max(0, y - d.y(low), d.y(high) - y);
    const distance = Math.hypot(d.x(us) - x, dy);
    if (distance > least) return;
    least = distance;
    best = { packet, us };
  };
  for (const a of acks) see(a.us, a.packet, a.number, a.number);
  for (const s of segments) see(s.us, s.packet, s.from, s.to);
  return best;
}
