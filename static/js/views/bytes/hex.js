// @ts-check
// A packet's bytes as a grid: their places, in hexadecimal, and as text. It
// says nothing that the list of fields does not say, so it is for the eye only.
import { bringIntoView, el } from '../../core/dom.js';

/** @typedef {import('../../core/bytes.js').Field} Field */

const ROW = 16;
/** Bytes shown before a reader asks for all: a captured packet may have 64 KiB. */
export const MOST = 4096;

/**
 * @typedef {Object} Hex
 * @property {HTMLElement} element
 * @property {(name: string, from: number, to: number, scroll?: boolean) => void} mark lights up a range, and nothing else, in one way
 */

/**
 * newHex draws the bytes.
 * @param {Uint8Array} data
 * @param {Field[]} fields
 * @param {{changed: Set<number>, most: number}} options
 * @returns {Hex}
 */
export function newHex(data, fields, { changed, most }) {
  const length = Math.min(data.length, most);
  /** @type {HTMLElement[][]} */
  const cells = [];
  const layers = new Array(length).fill('payload');
  for (const f of fields) layers.fill(f.layer, f.start, f.end);

  /** @param {number} i @param {string} text */
  const cell = (i, text) => {
    const span = el('span', { class: `layer--${layers[i]}${changed.has(i) ? ' is-changed' : ''}`, 'data-byte': i }, text);
    (cells[i] ??= []).push(span);
    return span;
  };
  const rows = [];
  for (let at = 0; at < length; at += ROW) {
    const places = Array.from({ length: Math.min(ROW, length - at) }, (_, i) => at + i);
    rows.push(el('div', { class: 'hex__row' },
      el('span', { class: 'hex__at' }, at.toString(16).padStart(4, '0')),
      el('span', { class: 'hex__bytes' }, ...places.map((i) => cell(i, data[i].toString(16).padStart(2, '0')))),
      el('span', { class: 'hex__text' }, ...places.map((i) => cell(i, data[i] >= 0x20 && data[i] < 0x7f ? String.fromCharCode(data[i]) : '·')))));
  }
  const element = el('div', { class: 'hex', 'aria-hidden': 'true' }, ...rows);
  /** @type {Map<string, [number, number]>} */
  const marked = new Map();

  return {
    element,
    mark(name, from, to, scroll = false) {
      const [a, b] = marked.get(name) ?? [0, 0];
      for (let i = a; i < b; i++) for (const span of cells[i] ?? []) span.classList.remove(name);
      for (let i = from; i < to; i++) for (const span of cells[i] ?? []) span.classList.add(name);
      marked.set(name, [from, to]);
      if (scroll && cells[from]) bringIntoView(element, cells[from][0]);
    },
  };
}
