// @ts-check
// The fields of a packet as a table: name, value, one sentence, and where it
// is defined. One row can be reached by Tab; arrow keys go to the others.
import { rfcOf } from '../../core/bytes/rfc.js';
import { el } from '../../core/dom.js';
import { bytes as size, count } from '../../core/format.js';
import { bitsOf } from './bits.js';

/** @typedef {import('../../core/bytes.js').Field} Field */
/** @typedef {import('../../core/text.js').Translate} Translate */

/**
 * layersOf are stretches of fields of one layer, in order.
 * @param {Field[]} fields
 * @returns {{layer: Field['layer'], fields: [number, Field][], start: number, end: number}[]}
 */
export function layersOf(fields) {
  /** @type {ReturnType<typeof layersOf>} */
  const layers = [];
  fields.forEach((field, i) => {
    const last = layers[layers.length - 1];
    if (last?.layer === field.layer) {
      last.fields.push([i, field]);
      last.end = Math.max(last.end, field.end);
    } else layers.push({ layer: field.layer, fields: [[i, field]], start: field.start, end: field.end });
  });
  return layers;
}

/**
 * fieldTable draws the table.
 * @param {Uint8Array} data
 * @param {Field[]} fields
 * @param {{caption: string, t: Translate, words: Translate}} texts of the view, and of fields
 */
export function fieldTable(data, fields, { caption, t, words }) {
  // Rows are laid out as blocks where there is little room: the roles keep the
  // table a table.
  return el('table', { class: 'fields', role: 'table' },
    el('caption', { class: 'visually-hidden' }, caption),
    el('colgroup', {}, el('col', { class: 'fields__c1' }), el('col', { class: 'fields__c2' }), el('col', {})),
    el('thead', { role: 'rowgroup', class: 'visually-hidden' }, el('tr', { role: 'row' },
      ...['field', 'value', 'meaning'].map((name) => el('th', { scope: 'col', role: 'columnheader' }, t(`view.bytes.${name}`))))),
    ...layersOf(fields).map(({ layer, fields: own, start, end }) => el('tbody', { role: 'rowgroup', class: `layer--${layer}` },
      el('tr', { class: 'fields__layer', role: 'row' }, el('th', { colspan: 3, scope: 'rowgroup', role: 'rowheader' },
        words(`field.layer.${layer}`), ' ', el('span', {}, size(end - start)))),
      ...own.map(([i, field]) => row(i, field, data, t, words)))));
}

/** @param {number} i @param {Field} field @param {Uint8Array} data @param {Translate} t @param {Translate} words */
function row(i, field, data, t, words) {
  const bits = bitsOf(data, field);
  const rfc = rfcOf(field);
  return el('tr', { 'data-field': i, role: 'row', class: field.check?.state === 'bad' ? 'is-wrong' : '' },
    el('th', { scope: 'row', role: 'rowheader' }, el('button', { type: 'button', tabindex: -1 }, words(`field.name.${field.name}`))),
    el('td', { role: 'cell', class: 'fields__value' }, ...value(field, bits, t)),
    el('td', { role: 'cell', class: 'fields__say' }, sayOf(field, words),
      ...(rfc ? [' ', el('a', { href: rfc.href, tabindex: -1, rel: 'noreferrer' }, rfc.text)] : [])));
}

/** @param {Field} field @param {string} bits @param {Translate} t @returns {(Node | string)[]} */
function value(field, bits, t) {
  /** @type {(Node | string)[]} */
  const parts = [field.value];
  const add = (/** @type {string} */ text, /** @type {string} */ kind = 'raw') => parts.push(' ', el('span', { class: `fields__${kind}` }, text));
  if (field.raw && !bits) add(field.raw);
  if (field.absolute) add(t('view.bytes.absolute', { value: field.absolute }));
  if (field.of) add(t('view.bytes.part', { from: count(field.of.from + 1), to: count(field.of.to), size: size(field.of.size) }));
  if (field.cut) add(t('view.bytes.cut'));
  if (field.check) add(t(`view.bytes.check_${field.check.state}`, { value: field.check.computed ?? '' }), field.check.state === 'cut' ? 'raw' : field.check.state);
  if (bits) add(bits, 'bits');
  if (field.flags) {
    parts.push(el('span', { class: 'fields__flags', 'aria-hidden': 'true' },
      ...field.flags.map(([name, set]) => el('span', { class: set ? 'is-set' : '' }, el('b', {}, set ? '1' : '0'), name))));
  }
  return parts;
}

/** @param {Field} field @param {Translate} words */
function sayOf(field, words) {
  if (field.name !== 'flags') return words(`field.say.${field.say ?? field.name}`, field.args);
  const set = (field.flags ?? []).filter(([, on]) => on);
  return set.length > 0 ? set.map(([name]) => words(`field.say.flag_${name}`)).join(' ') : words('field.say.flags_none');
}
