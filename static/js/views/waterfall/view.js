// @ts-check
// The requests of a run as a waterfall: a table whose last column is time.
import { el } from '../../core/dom.js';
import { bytes, count, duration } from '../../core/format.js';
import { rowsOf, ticksOf } from './layout.js';

/** @typedef {import('../../core/store.js').Store} Store */
/** @typedef {import('./layout.js').Row} Row */
/** @typedef {import('./layout.js').Phase} Phase */

/** Width of a row's drawing in its own units. */
const WIDTH = 1000;
const HEIGHT = 20;
const SVG = 'http://www.w3.org/2000/svg';

/** The phases in the order of a request, as the key shows them. */
const KINDS = ['blocked', 'dns', 'connect', 'tls', 'send', 'wait', 'receive'];

/**
 * mount draws the waterfall.
 * @param {HTMLElement} panel
 * @param {Store} store
 * @param {import('../views.js').Stage} stage
 */
export function mount(panel, store, { t, words, watch, signal }) {
  const veil = el('div', { class: 'waterfall__veil', 'aria-hidden': 'true' });
  /** @type {Row[]} */
  let rows = [];
  let endUs = 0;

  watch(['revision'], ({ timeline }) => {
    rows = rowsOf(timeline);
    endUs = Math.max(1, ...rows.map((row) => row.toUs));
    if (rows.length === 0) {
      panel.replaceChildren(el('p', { class: 'view__empty' }, t('view.waterfall.empty')));
      return;
    }
    const used = KINDS.filter((kind) => rows.some((row) => row.phases.some((phase) => phase.kind === kind)));
    panel.replaceChildren(key(used), el('div', { class: 'waterfall__box' }, table(), veil));
    choose();
  });
  watch(['tUs', 'revision'], ({ tUs }) => {
    const track = panel.querySelector('.waterfall__axis');
    if (!(track instanceof HTMLElement)) return;
    const share = Math.min(1, Math.max(0, tUs / endUs));
    veil.style.left = `${track.offsetLeft + track.offsetWidth * share}px`;
    veil.style.width = `${track.offsetWidth * (1 - share)}px`;
    veil.hidden = share >= 1;
  });
  watch(['selected', 'revision'], choose);

  panel.addEventListener('click', (event) => {
    const part = /** @type {Element} */ (event.target).closest('[data-packet]');
    if (part) store.set({ selected: Number(part.getAttribute('data-packet')) });
  }, { signal });

  function choose() {
    const { selected } = store.state;
    for (const part of panel.querySelectorAll('[data-packet]')) {
      part.classList.toggle('is-selected', selected !== null && part.getAttribute('data-packet') === String(selected));
    }
  }

  /** @param {string[]} used */
  function key(used) {
    return el('ul', { class: 'view__key', role: 'list' }, ...used.map((kind) => {
      const mark = svg('svg', { class: 'view__swatch', viewBox: '0 0 20 12', 'aria-hidden': 'true' });
      mark.append(bar(kind, 1, 18, 12));
      return el('li', {}, mark, t(`view.waterfall.${kind}`));
    }));
  }

  function table() {
    const axis = el('th', { class: 'waterfall__axis', scope: 'col' });
    const ruler = svg('svg', { viewBox: `0 0 ${WIDTH} 16`, preserveAspectRatio: 'none', 'aria-hidden': 'true' });
    axis.append(el('span', { class: 'visually-hidden' }, t('view.waterfall.time')), ruler, ...ticksOf(endUs, 4).map((us) => {
      const x = (us / endUs) * WIDTH;
      ruler.append(svg('line', { class: 'view__tick', x1: x, x2: x, y1: 10, y2: 16 }));
      const label = el('span', { class: 'waterfall__tick', 'aria-hidden': 'true' }, duration(us));
      label.style.left = `${(us / endUs) * 100}%`;
      label.classList.toggle('is-first', us === 0);
      label.classList.toggle('is-last', us / endUs > 0.9);
      return label;
    }));
    return el('table', { class: 'waterfall' },
      el('caption', { class: 'visually-hidden' }, t('view.waterfall.caption')),
      el('thead', {}, el('tr', {},
        ...['request', 'status', 'content', 'connection'].map((name) => el('th', { scope: 'col', class: `waterfall__${name}` }, t(`view.waterfall.${name}`))), axis)),
      el('tbody', {}, ...rows.map(line)));
  }

  /** @param {Row} row */
  function line(row) {
    const drawing = svg('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', role: 'img', 'aria-label': told(row) });
    for (const us of ticksOf(endUs, 4)) {
      const x = (us / endUs) * WIDTH;
      drawing.append(svg('line', { class: 'view__grid', x1: x, x2: x, y1: 0, y2: HEIGHT }));
    }
    for (const phase of row.phases) drawing.append(phaseBar(row, phase));
    const first = row.phases.find((phase) => phase.packet !== null)?.packet ?? null;
    const name = `${row.method} ${row.target}`;
    return el('tr', { class: `is-${row.outcome}` },
      el('th', { scope: 'row', class: 'waterfall__request' },
        first === null ? name : el('button', { type: 'button', 'data-packet': first, title: told(row) }, name)),
      el('td', { class: 'waterfall__status' }, status(row)),
      el('td', { class: 'waterfall__content' }, row.outcome === 'none' ? '' : bytes(row.bytes)),
      el('td', { class: 'waterfall__connection' }, `${count(row.conn)}${row.fresh ? '' : ' ↺'}`),
      el('td', { class: 'waterfall__time' }, drawing));
  }

  /** @param {Row} row */
  function status(row) {
    if (row.outcome === 'whole') return String(row.status);
    const word = t(`view.waterfall.${row.outcome}`);
    return row.status > 0 ? `${row.status} ${word}` : word;
  }

  /** @param {Row} row @param {Phase} phase */
  function phaseBar(row, phase) {
    const x = (phase.fromUs / endUs) * WIDTH;
    const shape = bar(phase.kind, x, Math.max(2, ((phase.toUs - phase.fromUs) / endUs) * WIDTH), HEIGHT);
    if (phase.packet !== null) shape.setAttribute('data-packet', String(phase.packet));
    if (phase.open) shape.classList.add('is-open');
    const title = svg('title', {});
    title.textContent = `${row.method} ${row.target} · ${t(`view.waterfall.${phase.kind}`)} ${duration(phase.toUs - phase.fromUs)}`;
    shape.append(title);
    return shape;
  }

  /** told is a row for those who do not see it. @param {Row} row */
  function told(row) {
    return [`${words.host(row.host)}: ${row.method} ${row.target}`,
      ...row.phases.map((phase) => `${t(`view.waterfall.${phase.kind}`)} ${duration(phase.toUs - phase.fromUs)}`)].join(', ');
  }
}

/**
 * bar is a phase's shape. Kinds differ by height and pattern as well as colour:
 * what waits is low, what moves bytes is high.
 * @param {string} kind @param {number} x @param {number} width @param {number} height of the row
 */
function bar(kind, x, width, height) {
  const part = { blocked: 0.25, dns: 0.45, connect: 0.6, tls: 0.6, send: 0.9, wait: 0.3, receive: 0.9 }[kind] ?? 0.5;
  const h = height * part;
  return svg('rect', { class: `phase phase--${kind}`, x, width, y: (height - h) / 2, height: h });
}

/**
 * @param {string} tag
 * @param {Record<string, string | number>} attributes
 */
function svg(tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  return element;
}
