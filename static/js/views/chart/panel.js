// @ts-check
// A view of one flow of a run, or of all that two hosts' connections carry in
// one direction: which one, the chart, its key and its table.
import { el } from '../../core/dom.js';
import { count, duration } from '../../core/format.js';
import { createChart } from './chart.js';
import { bundlesOf, flowsOf } from './flows.js';
import { choice, createTable, fillKey, spoken, zoomButtons } from './frame.js';
import { following, grown, moved, wholeOf, zoomed } from './span.js';

/** @typedef {import('../../core/store.js').Store} Store */
/** @typedef {import('../../core/timeline.js').Timeline} Timeline */
/** @typedef {import('../../core/text.js').Translate} Translate */
/** @typedef {import('./flows.js').Flow} Flow */
/** @typedef {import('./flows.js').Bundle} Bundle */
/** @typedef {import('./chart.js').Drawing} Drawing */

/**
 * A chart's content, computed from a timeline.
 * @typedef {Object} Scene
 * @property {import('./chart.js').Line[]} lines
 * @property {import('../../../_types/uPlot').AlignedData} data
 * @property {number} firstUs
 * @property {number} lastUs
 * @property {(values: number[]) => string[]} ticks
 * @property {(fromUs: number, toUs: number) => [number, number]} range
 * @property {(d: Drawing) => void} [ground]
 * @property {(d: Drawing, selected: number | null) => void} marks
 * @property {(d: Drawing, x: number, y: number) => import('./chart.js').Hit | null} pick
 * @property {(us: number) => import('./frame.js').Entry[]} key values at a time
 * @property {(us: number) => string} [now] a word on that time
 * @property {string} told   the chart in a sentence
 * @property {string} about  how to read it
 * @property {string[]} head of the table
 * @property {() => import('./frame.js').TableRow[]} rows
 */

/**
 * mountFlows shows scenes of flows.
 * @param {HTMLElement} panel
 * @param {Store} store
 * @param {import('../views.js').Stage} stage
 * @param {{one: (timeline: Timeline, flow: Flow) => Scene, all: (timeline: Timeline, bundle: Bundle) => Scene}} scenes
 */
export function mountFlows(panel, store, { t, words, watch, seek, signal }, { one, all }) {
  /** @type {{value: string, text: string, scene: (timeline: Timeline) => Scene}[]} */
  let options = [];
  let chosen = '';
  /** @type {Scene | null} */
  let scene = null;
  let shown = '';
  let span = wholeOf(0, 1);
  /** @type {number | null} */
  let pointed = null;
  /** @type {import('./chart.js').Chart | null} */
  let chart = null;
  let life = new AbortController();
  signal.addEventListener('abort', () => life.abort(), { once: true });

  const told = el('p', { class: 'chart__told' });
  const about = el('p', { class: 'chart__about' });
  const at = el('span', { class: 'chart__at' });
  const key = el('ul', { class: 'view__key chart__key', role: 'list' });
  const place = el('div', { class: 'chart' });
  const chooser = el('div', { class: 'chart__chooser' });
  const table = createTable(t, ({ us, packet }) => choose(packet, us));
  const zoom = zoomButtons(t, (how) => {
    if (how === 'whole') span = wholeOf(span.firstUs, span.lastUs);
    else stretch(how === 'in' ? 2 : 0.5, store.state.tUs);
    show();
  });
  const body = [el('div', { class: 'chart__head' }, chooser, at, zoom), key, place, told, about, table.element];
  const empty = el('p', { class: 'view__empty' }, t('view.chart.empty'));

  /** @param {number | null} packet @param {number} us */
  function choose(packet, us) {
    seek(us);
    if (packet !== null) store.set({ selected: packet });
  }

  /** @param {number} factor @param {number} atUs */
  function stretch(factor, atUs) {
    span = zoomed(span, factor, atUs);
    show();
  }

  function show() {
    chart?.show(span);
  }

  /** @param {Timeline} timeline */
  function list(timeline) {
    const flows = flowsOf(timeline);
    const bundles = bundlesOf(flows);
    const several = new Set(flows.map((f) => f.conn)).size > 1;
    options = [];
    for (const b of bundles) {
      const hosts = { from: words.host(b.from), to: words.host(b.to) };
      if (b.flows.length > 1) options.push({ value: `${b.from} ${b.to}`, text: t('view.chart.all', { ...hosts, n: count(b.flows.length) }), scene: (tl) => all(tl, b) });
      for (const f of b.flows) {
        options.push({ value: `${f.conn} ${f.from}`, text: t(several ? 'view.chart.one' : 'view.chart.only', { ...hosts, conn: count(f.conn) }), scene: (tl) => one(tl, f) });
      }
    }
  }

  function drawChooser() {
    const now = options.map((o) => o.value).join();
    if (chooser.dataset.of === now) return;
    chooser.dataset.of = now;
    chooser.replaceChildren(choice(t('view.chart.flow'), options, chosen, (value) => {
      chosen = value;
      draw(store.state.timeline);
    }));
  }

  /** @param {Timeline} timeline */
  function draw(timeline) {
    list(timeline);
    const option = options.find((o) => o.value === chosen) ?? options[0];
    if (!option) {
      panel.replaceChildren(empty);
      chart = null;
      return;
    }
    chosen = option.value;
    drawChooser();
    const next = option.scene(timeline);
    const same = chart && scene && shown === chosen && next.lines.length === scene.lines.length;
    scene = next;
    span = same ? grown(span, next.firstUs, next.lastUs) : wholeOf(next.firstUs, next.lastUs);
    told.textContent = next.told;
    about.textContent = `${next.about} ${t('view.chart.hint')}`;
    table.set(next.told, next.head, next.rows);
    if (!panel.contains(place)) panel.replaceChildren(...body);
    if (!same) replace(next);
    shown = chosen;
    chart?.set(next.data, span);
    chart?.cursor(store.state.tUs);
    drawKey();
  }

  /** @param {Scene} first */
  function replace(first) {
    life.abort();
    life = new AbortController();
    const current = () => scene ?? first;
    chart = createChart({
      lines: first.lines,
      ticks: (values) => current().ticks(values),
      range: (from, to) => current().range(from, to),
      ground: (d) => current().ground?.(d),
      marks: (d) => current().marks(d, store.state.selected),
      pick: (d, x, y) => current().pick(d, x, y),
      point(us) {
        pointed = us;
        drawKey();
      },
      seek,
      label: () => current().told,
      told: (us) => (store.state.playing ? '' : spoken(us, current().key(us), t)),
      choose: (hit) => choose(hit.packet, hit.us),
      zoom: stretch,
      move(byUs) {
        span = moved(span, byUs);
        show();
      },
      signal: life.signal,
    });
    place.replaceChildren(chart.element);
  }

  function drawKey() {
    if (!scene) return;
    const us = pointed ?? store.state.tUs;
    fillKey(key, scene.key(us));
    const word = scene.now?.(us);
    at.textContent = t('view.chart.at', { time: duration(Math.round(us)) }) + (word ? ` · ${word}` : '');
  }

  watch(['revision'], ({ timeline }) => draw(timeline));
  watch(['tUs'], ({ tUs, playing }) => {
    if (!chart) return;
    const next = playing ? following(span, tUs) : span;
    if (next !== span) {
      span = next;
      show();
    }
    chart.cursor(tUs);
    drawKey();
  });
  watch(['selected'], () => chart?.redraw());
}
