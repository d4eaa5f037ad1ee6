// @ts-check
// The requests of a run as a waterfall: a table whose last column is time. A
// bar leads to the packet that began it, and the column moves the playhead.
import { el, svg } from '../../core/dom.js';
import { bytes, count, duration } from '../../core/format.js';
import { pathOf } from '../http/exchanges.js';
import { carriedOf } from '../http/packets.js';
import { bar, HEIGHT, drawGrid, WIDTH } from './draw.js';
import { KINDS, rowsOf, rulerOf } from './layout.js';

/** @typedef {import('../../core/store.js').Store} Store */
/** @typedef {import('./layout.js').Row} Row */
/** @typedef {import('./layout.js').Phase} Phase */

/** Rows drawn. */
const MOST = 400;
/** Labels beyond this share of the width stand left of their tick. */
const LAST = 0.92;

/**
 * mount draws the waterfall.
 * @param {HTMLElement} panel
 * @param {Store} store
 * @param {import('../views.js').Stage} stage
 */
export function mount(panel, store, { t, words, watch, seek, signal }) {
  const veil = el('div', { class: 'waterfall__veil', 'aria-hidden': 'true' });
  const told = el('p', { class: 'waterfall__told' });
  /** @type {Row[]} */
  let rows = [];
  let ruler = rulerOf(rows);
  let several = false;

  watch(['revision'], ({ timeline }) => {
    rows = rowsOf(timeline);
    ruler = rulerOf(rows);
    several = new Set(rows.map((row) => row.leg.host)).size > 1;
    if (rows.length === 0) {
      panel.replaceChildren(el('p', { class: 'view__empty' }, t('view.waterfall.empty')));
      return;
    }
    const used = KINDS.filter((kind) => rows.some((row) => row.phases.some((phase) => phase.kind === kind)));
    const parts = [key(used), told, el('div', { class: 'waterfall__box' }, table(), veil)];
    if (rows.length > MOST) parts.push(el('p', { class: 'view__empty' }, t('view.waterfall.more', { n: count(rows.length - MOST) })));
    panel.replaceChildren(...parts);
    say(null);
  });
  watch(['tUs', 'revision'], ({ tUs }) => {
    const share = ruler.at(tUs);
    veil.style.setProperty('--now', String(share));
    veil.hidden = tUs >= ruler.endUs;
  });
  watch(['selected', 'revision'], ({ selected, timeline }) => {
    const chosen = selected === null ? null : carriedOf(timeline).legOf(selected);
    for (const line of panel.querySelectorAll('tbody tr')) line.classList.toggle('is-selected', chosen !== null && rowOf(line)?.leg === chosen);
    for (const part of panel.querySelectorAll('rect[data-packet]')) part.classList.toggle('is-selected', selected !== null && part.getAttribute('data-packet') === String(selected));
  });

  panel.addEventListener('click', (event) => {
    const target = /** @type {Element} */ (event.target);
    const row = rowOf(target);
    if (!row) return;
    const phase = phaseAt(row, target);
    if (phase?.packet != null) go(phase);
    else if (target.closest('button')) go(row.phases.find((p) => p.packet !== null) ?? null);
  }, { signal });
  panel.addEventListener('keydown', (event) => {
    const button = /** @type {Element} */ (event.target).closest('tbody button');
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const row = button && rowOf(button);
    if (!row || !by) return;
    event.preventDefault();
    const phases = row.phases.filter((p) => p.packet !== null);
    const at = phases.findIndex((p) => p.packet === store.state.selected);
    go(phases[Math.min(Math.max(at + by, 0), phases.length - 1)] ?? null);
  }, { signal });
  panel.addEventListener('pointerdown', drag, { signal });
  for (const type of ['pointerover', 'focusin']) {
    panel.addEventListener(type, (event) => say(/** @type {Element} */ (event.target)), { signal });
  }
  panel.addEventListener('pointerleave', () => say(document.activeElement), { signal });

  /** @param {Phase | null} phase */
  function go(phase) {
    if (!phase) return;
    seek(phase.fromUs);
    store.set({ selected: phase.packet });
  }

  /** drag moves the playhead with the pointer. @param {PointerEvent} event */
  function drag(event) {
    const target = /** @type {Element} */ (event.target);
    const track = target.closest('.waterfall__time, .waterfall__axis');
    if (!track || target.closest('[data-packet]') || event.button !== 0 || event.pointerType === 'touch') return;
    const box = track.getBoundingClientRect();
    const life = new AbortController();
    const move = (/** @type {PointerEvent} */ e) => seek(timeAt((e.clientX - box.left) / box.width));
    move(event);
    event.preventDefault();
    document.addEventListener('pointermove', move, { signal: life.signal });
    for (const type of ['pointerup', 'pointercancel']) document.addEventListener(type, () => life.abort(), { signal: life.signal });
  }

  /** timeAt undoes ruler.at. @param {number} share */
  function timeAt(share) {
    let [low, high] = [0, ruler.endUs];
    while (high - low > 1) {
      const middle = (low + high) / 2;
      if (ruler.at(middle) < share) low = middle;
      else high = middle;
    }
    return Math.round(high);
  }

  /** @param {Element} part */
  function rowOf(part) {
    const line = part.closest('tbody tr');
    return line && panel.contains(line) ? rows[Number(line.getAttribute('data-row'))] ?? null : null;
  }

  /** @param {Row} row @param {Element} part */
  const phaseAt = (row, part) => row.phases[Number(part.closest('[data-phase]')?.getAttribute('data-phase') ?? -1)] ?? null;

  /** say tells what is pointed at, in words with times. @param {Element | null} part */
  function say(part) {
    const row = part && rowOf(part);
    const phase = row && part ? phaseAt(row, part) : null;
    told.classList.toggle('is-hint', !row);
    const text = !row ? t('view.waterfall.hint') : `${nameOf(row)}: ${phase ? phaseText(phase) : [...row.phases.map(phaseText), ...endOf(row)].join(' · ')}`;
    if (told.textContent !== text) told.textContent = text;
  }

  /** @param {string[]} used */
  function key(used) {
    const items = used.map((kind) => {
      const mark = svg('svg', { class: 'view__swatch', viewBox: '0 0 20 12', 'aria-hidden': 'true' });
      mark.append(bar(kind, 1, 18, 12));
      return el('li', {}, mark, t(`view.waterfall.${kind}`));
    });
    if (rows.some((row) => row.outcome !== 'whole')) items.push(el('li', {}, el('span', { class: 'waterfall__cross', 'aria-hidden': 'true' }, '×'), t('view.waterfall.cut')));
    return el('ul', { class: 'view__key', role: 'list' }, ...items);
  }

  function table() {
    const axis = el('th', { class: 'waterfall__axis', scope: 'col' }, el('span', { class: 'visually-hidden' }, t('view.waterfall.time')));
    const labels = ruler.ticks.map((us, i) => {
      const share = ruler.at(us);
      const label = el('span', { class: 'waterfall__tick', 'aria-hidden': 'true' }, duration(us));
      label.style.left = `${share * 100}%`;
      label.classList.toggle('is-first', us === 0);
      label.classList.toggle('is-last', share > LAST);
      label.classList.toggle('is-between', i > 0 && i < ruler.ticks.length - 1);
      return label;
    });
    axis.append(...labels);
    return el('table', { class: several ? 'waterfall is-several' : 'waterfall' },
      el('caption', { class: 'visually-hidden' }, t('view.waterfall.caption')),
      el('thead', {}, el('tr', {},
        ...['request', 'status', 'content', 'connection'].map((name) => el('th', { scope: 'col', class: `waterfall__${name}` }, t(`view.waterfall.${name}`))), axis)),
      el('tbody', {}, ...rows.slice(0, MOST).map(line)));
  }

  /** @param {Row} row @param {number} i */
  function line(row, i) {
    const drawing = svg('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', role: 'img', 'aria-label': row.phases.map(phaseText).join(', ') });
    drawing.append(...drawGrid(ruler), ...row.phases.map((phase, n) => phaseBar(phase, n)));
    const { leg } = row;
    const cell = el('td', { class: 'waterfall__time' }, drawing);
    if (row.outcome !== 'whole' && !row.phases.some((p) => p.open)) {
      const cross = el('span', { class: 'waterfall__cross', 'aria-hidden': 'true' }, '×');
      cross.style.left = `min(${ruler.at(row.toUs) * 100}%, 100% - 0.3em)`; // whole, at the edge too
      cell.append(cross);
    }
    return el('tr', { class: `is-${row.outcome}${row.hop ? ' is-hop' : ''}${leg.method === '' ? ' is-unsent' : ''}`, 'data-row': i },
      el('th', { scope: 'row', class: 'waterfall__request' }, el('button', { type: 'button' }, ...(several ? [el('span', { class: 'waterfall__host' }, `${words.host(leg.host)}: `)] : []), requestOf(row))),
      el('td', { class: 'waterfall__status' }, status(row)),
      el('td', { class: 'waterfall__content' }, leg.response?.endUs == null ? '' : bytes(leg.response.bytes)),
      el('td', { class: 'waterfall__connection' }, leg.conn === 0 ? '' : leg.fresh ? t('view.waterfall.conn_new', { n: count(leg.conn) }) : count(leg.conn)),
      cell);
  }

  /** @param {Row} row */
  function requestOf({ leg }) {
    const request = leg.method === '' ? [t('view.waterfall.unsent'), leg.connect?.errno].filter(Boolean).join(': ') : `${leg.method} ${pathOf(leg.target)}`;
    return leg.before ? t('view.waterfall.again', { request }) : request;
  }

  /** @param {Row} row */
  function nameOf(row) {
    return (several ? `${words.host(row.leg.host)}: ` : '') + requestOf(row);
  }

  /** @param {Row} row */
  function status({ leg, outcome }) {
    if (leg.method === '') return '';
    const codes = [...leg.interim, ...(leg.response?.status ? [leg.response.status] : [])].join(', ');
    const word = outcome === 'whole' ? '' : t(`view.waterfall.${outcome}`);
    return [codes, word].filter(Boolean).join(' ');
  }

  /** endOf is what became of a request, where that needs words. @param {Row} row */
  function endOf({ leg, outcome }) {
    if (outcome === 'whole') return [];
    const end = [t(`view.waterfall.${outcome}`)];
    if (leg.closed) end.push(t(`decision.reason.${leg.closed.reason}`, leg.closed.args) + (leg.closed.args.errno && leg.closed.reason !== 'error' ? ` (${leg.closed.args.errno})` : ''));
    if (leg.fate) end.push(`${t(`decision.${leg.fate.decision}`)} (${t(`decision.reason.${leg.fate.reason}`, leg.fate.args)})`);
    return end;
  }

  /** @param {Phase} phase */
  function phaseText(phase) {
    return t('view.waterfall.phase', { phase: t(`view.waterfall.${phase.kind}`), from: duration(phase.fromUs), to: duration(phase.toUs), time: duration(phase.toUs - phase.fromUs) });
  }

  /** @param {Phase} phase @param {number} n */
  function phaseBar(phase, n) {
    const x = ruler.at(phase.fromUs) * WIDTH;
    const shape = bar(phase.kind, x, Math.max(2, ruler.at(phase.toUs) * WIDTH - x), HEIGHT);
    shape.setAttribute('data-phase', String(n));
    if (phase.packet !== null) shape.setAttribute('data-packet', String(phase.packet));
    if (phase.open) shape.classList.add('is-open');
    return shape;
  }
}
