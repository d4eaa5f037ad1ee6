// @ts-check
// The whole run in a slim strip beside the ladder: how many packets go each
// way at each height, what was lost and sent again, the part that is in sight,
// and the playhead. It scrolls the ladder, as a scroll bar does.
import { colourOf } from './palette.js';

/** @typedef {import('./palette.js').Palette} Palette */

/** A row's height, CSS px. */
const ROW = 2;

/** Of several kinds in a row the weightier gives its colour. */
const WEIGHT = ['ack', 'ink', 'response', 'data', 'fin', 'syn', 'retransmit', 'lost'];

/**
 * @typedef {Object} Row
 * @property {number} right packets that go right
 * @property {number} left
 * @property {string} rightColour
 * @property {string} leftColour
 * @property {boolean} lost
 * @property {boolean} again
 */

/**
 * rowsOf counts a ladder's lines by height.
 * @param {import('./lines.js').Lines} lines
 * @param {number} height of the ladder, px
 * @param {number} n rows
 * @returns {Row[]}
 */
export function rowsOf({ list }, height, n) {
  /** @type {Row[]} */
  const rows = Array.from({ length: n }, () => ({ right: 0, left: 0, rightColour: '', leftColour: '', lost: false, again: false }));
  for (const { packet, hop } of list) {
    const row = rows[Math.min(Math.max(Math.floor(((hop.y1 + hop.y2) / 2 / height) * n), 0), n - 1)];
    const way = hop.x2 < hop.x1 ? 'left' : 'right';
    const colour = colourOf(packet);
    row[way]++;
    if (WEIGHT.indexOf(colour) >= WEIGHT.indexOf(row[`${way}Colour`])) row[`${way}Colour`] = colour;
    if (hop.cross !== '' && hop.cross !== 'corrupted') row.lost = true;
    if (packet.retransmission) row.again = true;
  }
  return rows;
}

/**
 * paintRows draws the rows to both sides of an axis; what was lost stands at
 * the right edge, what was sent again at the left.
 * @param {CanvasRenderingContext2D} g
 * @param {Row[]} rows
 * @param {number} width
 * @param {Palette} palette
 */
export function paintRows(g, rows, width, palette) {
  const most = Math.log1p(rows.reduce((top, r) => Math.max(top, r.left, r.right), 1));
  const axis = width / 2;
  const reach = axis - 7;
  g.fillStyle = palette.rail;
  g.globalAlpha = 0.5;
  g.fillRect(axis - 0.5, 0, 1, rows.length * ROW);
  rows.forEach((r, i) => {
    g.globalAlpha = 0.85;
    for (const way of /** @type {const} */ (['right', 'left'])) {
      if (r[way] === 0) continue;
      const length = reach * (0.25 + (0.75 * Math.log1p(r[way])) / most);
      g.fillStyle = palette[r[`${way}Colour`]];
      g.fillRect(way === 'right' ? axis + 1 : axis - 1 - length, i * ROW, length, ROW);
    }
    g.globalAlpha = 1;
    if (r.lost) {
      g.fillStyle = palette.lost;
      g.fillRect(width - 5, i * ROW - 1, 5, ROW + 1);
    }
    if (r.again) {
      g.fillStyle = palette.retransmit;
      g.fillRect(0, i * ROW - 1, 5, ROW + 1);
    }
  });
}

/**
 * @typedef {Object} Minimap
 * @property {(lines: import('./lines.js').Lines, height: number) => void} show
 * @property {(top: number, bottom: number, text: string) => void} sight what of the ladder is in sight, in parts of its height
 * @property {(part: number | null) => void} playhead
 * @property {(roomPx: number) => void} size
 * @property {(is: boolean) => boolean} appear says whether that is new
 */

/**
 * createMinimap puts the strip beside the ladder.
 * @param {HTMLElement} view
 * @param {{label: string, controls: string, palette: () => Palette, goTo: (part: number) => void, page: (pages: number) => void, signal: AbortSignal}} options
 *   goTo brings a part of the height to the middle of the window
 * @returns {Minimap}
 */
export function createMinimap(view, { label, controls, palette, goTo, page, signal }) {
  const strip = document.createElement('div');
  strip.className = 'minimap';
  strip.hidden = true;
  strip.tabIndex = 0;
  for (const [name, value] of Object.entries({
    role: 'scrollbar', 'aria-orientation': 'vertical', 'aria-label': label, 'aria-controls': controls, 'aria-valuemin': '0', 'aria-valuemax': '100', 'aria-valuenow': '0',
  })) strip.setAttribute(name, value);
  const canvas = document.createElement('canvas');
  const sight = document.createElement('div');
  sight.className = 'minimap__sight';
  const head = document.createElement('div');
  head.className = 'minimap__playhead';
  strip.append(canvas, sight, head);
  view.append(strip);
  const g = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));

  /** @type {{lines: import('./lines.js').Lines, height: number} | null} */
  let what = null;
  let room = 0;
  let middle = 0;

  function repaint() {
    if (!what || strip.hidden || room === 0) return;
    const width = strip.clientWidth;
    canvas.width = Math.round(width * devicePixelRatio);
    canvas.height = Math.round(room * devicePixelRatio);
    g.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    paintRows(g, rowsOf(what.lines, what.height, Math.max(Math.floor(room / ROW), 1)), width, palette());
  }

  /** @type {number | null} where in the window it was taken hold of */
  let held = null;
  const partAt = (/** @type {PointerEvent} */ event) => (event.clientY - strip.getBoundingClientRect().top) / room;
  strip.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    const part = partAt(event);
    held = Math.abs(part - middle) < sight.offsetHeight / 2 / room ? part - middle : 0;
    strip.setPointerCapture(event.pointerId);
    if (held === 0) goTo(part);
    event.stopPropagation();
  }, { signal });
  strip.addEventListener('pointermove', (event) => {
    if (held !== null) goTo(partAt(event) - held);
  }, { signal });
  for (const type of ['pointerup', 'pointercancel']) strip.addEventListener(type, () => { held = null; }, { signal });
  strip.addEventListener('keydown', (event) => {
    const pages = { ArrowDown: 0.2, ArrowUp: -0.2, PageDown: 0.9, PageUp: -0.9, Home: -Infinity, End: Infinity }[event.key];
    if (pages === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    page(pages);
    event.preventDefault();
  }, { signal });

  return {
    show(lines, height) {
      what = { lines, height };
      repaint();
    },
    sight(top, bottom, text) {
      middle = (top + bottom) / 2;
      sight.style.transform = `translateY(${top * room}px)`;
      sight.style.height = `${Math.max((bottom - top) * room, 6)}px`;
      const rest = 1 - (bottom - top);
      strip.setAttribute('aria-valuenow', String(rest > 0 ? Math.round((top / rest) * 100) : 0));
      strip.setAttribute('aria-valuetext', text);
    },
    playhead(part) {
      head.hidden = part === null;
      if (part !== null) head.style.transform = `translateY(${part * room}px)`;
    },
    size(px) {
      if (Math.round(px) === room) return;
      room = Math.round(px);
      strip.style.height = `${room}px`;
      repaint();
    },
    appear(is) {
      if (strip.hidden === !is) return false;
      strip.hidden = !is;
      view.classList.toggle('has-minimap', is);
      return true;
    },
  };
}
