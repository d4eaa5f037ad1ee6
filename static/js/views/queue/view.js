// @ts-check
// What waits before each link, one chart a direction, on one time axis.
import { el } from '../../core/dom.js';
import { bytes, count, duration } from '../../core/format.js';
import { byteTicks, countTicks, timeTicks } from '../chart/axis.js';
import { createChart } from '../chart/chart.js';
import { choice, createTable, fillKey, spoken, zoomButtons } from '../chart/frame.js';
import { greatest, lastAt } from '../chart/rows.js';
import { ring, shape } from '../chart/shapes.js';
import { following, grown, moved, wholeOf, zoomed } from '../chart/span.js';
import { isQuiet, lastOf, linesOf } from './layout.js';

/** @typedef {import('../chart/chart.js').Drawing} Drawing */
/** @typedef {import('./layout.js').Line} Line */

/** What can be counted, and how its ticks are written. */
const UNITS = /** @type {const} */ ({ packets: countTicks, bytes: byteTicks, time: timeTicks });

/** How near to a mark a click must be, CSS pixels. */
const NEAR = 14;

/**
 * mount draws the queues.
 * @param {HTMLElement} panel
 * @param {import('../../core/store.js').Store} store
 * @param {import('../views.js').Stage} stage
 */
export function mount(panel, store, { t, words, watch, seek, signal }) {
  /** @type {keyof typeof UNITS} */
  let unit = 'packets';
  /** @type {{line: Line, chart: import('../chart/chart.js').Chart, key: HTMLElement, label: HTMLElement}[]} */
  let rows = [];
  let drawn = '';
  let span = wholeOf(0, 1);
  /** @type {number | null} */
  let pointed = null;
  let life = new AbortController();
  signal.addEventListener('abort', () => life.abort(), { once: true });

  const at = el('span', { class: 'chart__at' });
  const charts = el('div', { class: 'queue__charts' });
  const quiet = el('p', { class: 'chart__told' });
  const table = createTable(t, ({ us, packet }) => {
    seek(us);
    if (packet !== null) store.set({ selected: packet });
  });
  const units = choice(t('view.queue.unit'), Object.keys(UNITS).map((value) => ({ value, text: t(`view.queue.${value}`) })), unit, (value) => {
    unit = /** @type {keyof typeof UNITS} */ (value);
    drawn = '';
    draw(store.state.timeline);
  });
  const zoom = zoomButtons(t, (how) => {
    if (how === 'whole') span = wholeOf(span.firstUs, span.lastUs);
    else span = zoomed(span, how === 'in' ? 2 : 0.5, store.state.tUs);
    show();
  });
  const about = el('p', { class: 'chart__about' }, `${t('view.queue.about')} ${t('view.chart.hint')}`);
  const body = [el('div', { class: 'chart__head' }, units, at, zoom), charts, quiet, about, table.element];

  const show = () => rows.forEach(({ chart }) => chart.show(span));
  const nameOf = (/** @type {Line} */ line) => t('view.queue.line', { link: line.link, from: words.host(line.from), to: words.host(line.to) });

  /** @param {import('../../core/timeline.js').Timeline} timeline */
  function draw(timeline) {
    const all = linesOf(timeline);
    const busy = all.filter((line) => !isQuiet(line)).sort((a, b) => b.most.bytes - a.most.bytes);
    const idle = all.filter(isQuiet);
    const [limited, unlimited] = [idle.filter((line) => line.rateBps > 0), idle.filter((line) => line.rateBps === 0)];
    quiet.textContent = [limited.length > 0 ? t('view.queue.quiet', { lines: limited.map(nameOf).join(' · ') }) : '',
      unlimited.length > 0 ? t('view.queue.unlimited', { lines: unlimited.map(nameOf).join(' · ') }) : ''].join(' ');
    if (busy.length === 0) {
      panel.replaceChildren(el('p', { class: 'view__empty' }, t('view.queue.empty')), quiet);
      rows = [];
      drawn = '';
      return;
    }
    if (!panel.contains(charts)) panel.replaceChildren(...body);
    const now = busy.map((line) => `${line.link} ${line.from}`).join();
    const same = now === drawn; // a queue that outgrows another is drawn anew
    span = same ? grown(span, 0, lastOf(timeline)) : wholeOf(0, lastOf(timeline));
    if (!same) replace(busy);
    drawn = now;
    busy.forEach((line, i) => {
      const row = rows[i];
      row.line = line;
      row.chart.set(dataOf(line), span);
      row.chart.cursor(store.state.tUs);
    });
    table.set(t('view.queue.caption'), [t('view.queue.link'), t('view.queue.packets'), t('view.queue.bytes'), t('view.queue.time'), t('view.window.event')], tableRows);
    drawKey();
  }

  /** @param {Line[]} lines */
  function replace(lines) {
    life.abort();
    life = new AbortController();
    rows = lines.map((line) => {
      const row = /** @type {typeof rows[number]} */ (/** @type {unknown} */ ({ line, key: el('ul', { class: 'view__key chart__key', role: 'list' }), label: el('div', { class: 'chart' }) }));
      row.chart = createChart({
        lines: [{ ink: 'queue', width: 1.5, fill: true, straight: unit === 'time' }],
        ticks: UNITS[unit],
        range: (from, to) => [0, topOf(row.line, from, to)],
        marks: (d) => marks(d, row.line),
        pick: (d, x, y) => pick(d, row.line, x, y),
        point(us) {
          pointed = us;
          drawKey();
        },
        seek,
        label: () => told(row.line),
        told: (us) => (store.state.playing ? '' : spoken(us, keyOf(row.line, us), t)),
        choose(hit) {
          seek(hit.us);
          store.set({ selected: hit.packet });
        },
        zoom(factor, atUs) {
          span = zoomed(span, factor, atUs);
          show();
        },
        move(byUs) {
          span = moved(span, byUs);
          show();
        },
        sync: lines.length > 1 ? 'queue' : undefined,
        signal: life.signal,
      });
      row.label.append(row.chart.element);
      return row;
    });
    charts.classList.toggle('is-several', lines.length > 1);
    charts.replaceChildren(...rows.map((row) => el('section', { class: 'queue__line' }, el('h3', {}, nameOf(row.line)), row.key, row.label)));
  }

  /** @param {Line} line @returns {import('../../../_types/uPlot').AlignedData} */
  function dataOf(line) {
    if (unit === 'time') return [line.wait.us, line.wait.waitUs];
    return [line.rows.us, line.rows.columns[unit === 'packets' ? 0 : 1]];
  }

  /** @param {Line} line */
  const limitOf = (line) => ({ packets: line.limitPackets, bytes: line.limitBytes, time: line.limitUs })[unit];

  /** @param {Line} line @param {number} us */
  function depthAt(line, us) {
    if (unit === 'time') {
      const i = lastAt(line.wait.us, us);
      return i < 0 ? 0 : Math.max(0, line.wait.waitUs[i] - (us - line.wait.us[i]));
    }
    const i = lastAt(line.rows.us, us);
    return i < 0 ? 0 : Number(line.rows.columns[unit === 'packets' ? 0 : 1][i]);
  }

  // topOf leaves room for the limit where the queue comes near it.
  /** @param {Line} line @param {number} from @param {number} to */
  function topOf(line, from, to) {
    let most = 0;
    if (unit === 'time') {
      most = depthAt(line, from);
      for (let i = Math.max(0, lastAt(line.wait.us, from)); i < line.wait.us.length && line.wait.us[i] <= to; i++) most = Math.max(most, line.wait.waitUs[i]);
    } else most = greatest(line.rows, unit === 'packets' ? 0 : 1, from, to);
    const limit = limitOf(line);
    if (limit > 0 && limit <= 3 * most) most = Math.max(most, limit);
    // Over the limit its name stands, and the crosses on it.
    return Math.max(most, unit === 'packets' ? 2 : 1) * (most === limit ? 1.3 : 1.12);
  }

  /** @param {Drawing} d @param {Line} line */
  function marks(d, line) {
    const { c, px } = d;
    const limit = limitOf(line);
    const { selected } = store.state;
    if (limit > 0) {
      c.save();
      c.font = d.font;
      c.fillStyle = c.strokeStyle = d.ink('lost');
      c.textAlign = 'right';
      c.lineWidth = 1.5 * px;
      c.setLineDash([6 * px, 4 * px]);
      const y = d.y(limit);
      const inside = y > d.top;
      c.textBaseline = inside ? 'bottom' : 'top';
      const text = t(unit === 'time' ? 'view.queue.full_at' : 'view.queue.limit', { n: said(limit) });
      c.fillText(inside ? text : `↑ ${text}`, d.left + d.width - 4 * px, inside ? y - 2 * px : d.top + 2 * px);
      c.beginPath();
      c.moveTo(d.left, y);
      c.lineTo(d.left + d.width, y);
      c.stroke();
      c.restore();
    }
    for (const drop of line.drops) {
      const [x, y] = dropAt(d, line, drop);
      shape(d, drop.full ? 'lost' : 'control', x, y);
      if (drop.packet === selected) ring(d, x, y);
    }
    for (const e of line.entries) if (e.packet === selected) ring(d, d.x(e.us), d.y(depthAt(line, e.us)));
  }

  /** @param {Drawing} d @param {Line} line @param {{us: number, full: boolean}} drop @returns {[number, number]} */
  const dropAt = (d, line, { us, full }) => [d.x(us), full ? Math.max(d.top + 7 * d.px, d.y(depthAt(line, us))) : d.top + d.height - 7 * d.px];

  /** @param {Drawing} d @param {Line} line @param {number} x @param {number} y @returns {import('../chart/chart.js').Hit | null} */
  function pick(d, line, x, y) {
    /** @type {import('../chart/chart.js').Hit | null} */
    let best = null;
    let least = NEAR * d.px;
    for (const drop of line.drops) {
      const [dx, dy] = dropAt(d, line, drop);
      const distance = Math.hypot(dx - x, dy - y);
      if (distance <= least) [best, least] = [{ packet: drop.packet, us: drop.us }, distance];
    }
    if (best) return best;
    for (const e of line.entries) {
      const distance = Math.hypot(d.x(e.us) - x, d.y(depthAt(line, e.us)) - y);
      if (distance < least) [best, least] = [{ packet: e.packet, us: e.us }, distance];
    }
    return best;
  }

  /** @param {number} value */
  const said = (value) => ({ packets: count, bytes, time: duration })[unit](Math.round(value));

  /** @param {Line} line */
  const told = (line) => t('view.queue.told', {
    line: nameOf(line), packets: count(line.most.packets), bytes: bytes(line.most.bytes), time: duration(line.most.waitUs), drops: count(line.drops.filter((x) => x.full).length),
  });

  function drawKey() {
    const us = pointed ?? store.state.tUs;
    at.textContent = t('view.chart.at', { time: duration(Math.round(us)) });
    for (const { line, key } of rows) fillKey(key, keyOf(line, us));
  }

  /** @param {Line} line @param {number} us @returns {import('../chart/frame.js').Entry[]} */
  function keyOf(line, us) {
    const full = line.drops.filter((x) => x.full).length;
    return [
      { ink: 'queue', fill: true, text: t(`view.queue.waits_${unit}`), value: said(depthAt(line, us)) },
      { ink: 'muted', kind: 'none', text: t('view.queue.most'), value: said({ packets: line.most.packets, bytes: line.most.bytes, time: line.most.waitUs }[unit]) },
      ...(full > 0 ? [{ ink: 'lost', kind: 'lost', text: t('view.queue.full'), value: count(full) }] : []),
      ...(line.drops.length > full ? [{ ink: 'control', kind: 'control', text: t('view.queue.other'), value: count(line.drops.length - full) }] : []),
    ];
  }

  function tableRows() {
    return rows.flatMap(({ line }) => {
      const row = (/** @type {number} */ us, /** @type {number} */ packet, /** @type {string} */ event, /** @type {number | null} */ waitUs) => {
        const i = lastAt(line.rows.us, us);
        const cell = (/** @type {0 | 1} */ column) => Number(i < 0 ? 0 : line.rows.columns[column][i]);
        return { us, packet, cells: [nameOf(line), count(cell(0)), bytes(cell(1)), waitUs === null ? '' : duration(waitUs), event] };
      };
      return [
        ...line.entries.map((e) => row(e.us, e.packet, '', e.waitUs)),
        ...line.drops.map((x) => row(x.us, x.packet, t(x.full ? 'view.queue.full' : 'view.queue.other'), null)),
      ];
    }).sort((a, b) => a.us - b.us);
  }

  watch(['revision'], ({ timeline }) => draw(timeline));
  watch(['tUs'], ({ tUs, playing }) => {
    const next = playing ? following(span, tUs) : span;
    if (next !== span) {
      span = next;
      show();
    }
    for (const { chart } of rows) chart.cursor(tUs);
    drawKey();
  });
  watch(['selected'], () => rows.forEach(({ chart }) => chart.redraw()));
}
