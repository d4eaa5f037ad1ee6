// @ts-check
// What stands round charts: a choice, zoom, a key that also says the values at
// the playhead or the pointer, and a table of what is drawn.
import { el, icon } from '../../core/dom.js';
import { count, duration } from '../../core/format.js';
import { swatch } from './shapes.js';

/** @typedef {import('../../core/text.js').Translate} Translate */

/**
 * An entry of the key.
 * @typedef {{ink: string, text: string, value?: string, kind?: string, dash?: number[], fill?: boolean, width?: number}} Entry
 */

/**
 * choice is a labelled select.
 * @param {string} label
 * @param {{value: string, text: string}[]} options
 * @param {string} value
 * @param {(value: string) => void} chosen
 */
export function choice(label, options, value, chosen) {
  const select = el('select', { class: 'chart__select' }, ...options.map((o) => el('option', { value: o.value, selected: o.value === value }, o.text)));
  select.addEventListener('change', () => chosen(select.value));
  return el('label', { class: 'chart__choice' }, el('span', {}, label), select);
}

const ICONS = { in: 'M12 5v14M5 12h14', out: 'M5 12h14', whole: 'M3 12h18M7 8l-4 4 4 4M17 8l4 4-4 4' };

/**
 * zoomButtons stretch the time that charts show.
 * @param {Translate} t
 * @param {(how: 'in' | 'out' | 'whole') => void} zoom
 */
export function zoomButtons(t, zoom) {
  return el('div', { class: 'chart__zoom', role: 'group', 'aria-label': t('view.chart.zoom') }, .../** @type {const} */ (['in', 'out', 'whole']).map((how) => {
    const name = t(`view.chart.zoom_${how}`);
    const button = el('button', { type: 'button', 'aria-label': name, title: name, 'data-zoom': how });
    button.append(icon(ICONS[how]));
    button.addEventListener('click', () => zoom(how));
    return button;
  }));
}

/**
 * fillKey writes the key; where entries are the same, only their values.
 * @param {HTMLElement} list
 * @param {Entry[]} entries
 */
export function fillKey(list, entries) {
  const known = list.children.length === entries.length && entries.every((e, i) => list.children[i].getAttribute('data-of') === e.text);
  if (!known) {
    list.replaceChildren(...entries.map((e) => el('li', { 'data-of': e.text }, swatch(e.ink, e), el('span', {}, e.text), el('b', { class: 'chart__value' }))));
  }
  entries.forEach((e, i) => {
    const value = /** @type {HTMLElement} */ (list.children[i].lastElementChild);
    value.hidden = e.value === undefined;
    if (value.textContent !== (e.value ?? '')) value.textContent = e.value ?? '';
  });
}

/**
 * spoken says the values of a key at a time.
 * @param {number} us
 * @param {Entry[]} entries
 * @param {Translate} t
 */
export const spoken = (us, entries, t) => [t('view.chart.at', { time: duration(Math.round(us)) }),
  ...entries.filter((e) => e.value !== undefined).map((e) => `${e.text} ${e.value}`)].join(', ');

/** Rows of a table at first, and more at a time. */
const PAGE = 50;

/**
 * A row of the table: cells after the time, and the packet it is about.
 * @typedef {{us: number, packet: number | null, cells: string[]}} TableRow
 */

/**
 * createTable is the chart for those who read: closed at first, and written
 * when it is opened. The button of a row goes to its time and packet.
 * @param {Translate} t
 * @param {(row: TableRow) => void} go
 */
export function createTable(t, go) {
  const body = el('div', { class: 'chart__rows' });
  const details = el('details', { class: 'chart__table' }, el('summary', {}, t('view.chart.table')), body);
  /** @type {{caption: string, head: string[], rows: () => TableRow[]} | null} */
  let source = null;
  let most = PAGE;

  function write() {
    if (!details.open || !source) return;
    const rows = source.rows();
    const table = el('table', { class: 'chart__data' },
      el('caption', { class: 'visually-hidden' }, source.caption),
      el('thead', {}, el('tr', {}, ...[t('view.chart.time'), ...source.head].map((text) => el('th', { scope: 'col' }, text)))),
      el('tbody', {}, ...rows.slice(0, most).map((row) => {
        const button = el('button', { type: 'button' }, duration(row.us));
        button.addEventListener('click', () => go(row));
        return el('tr', {}, el('th', { scope: 'row' }, button), ...row.cells.map((cell) => el('td', {}, cell)));
      })));
    body.replaceChildren(table);
    if (rows.length <= most) return;
    const more = el('button', { type: 'button', class: 'button button--quiet' },
      t('lab.table_more', { n: count(Math.min(PAGE, rows.length - most)), all: count(rows.length) }));
    more.addEventListener('click', () => {
      most += PAGE;
      write();
    });
    body.append(more);
  }
  details.addEventListener('toggle', write);

  return {
    element: details,
    /** @param {string} caption @param {string[]} head @param {() => TableRow[]} rows */
    set(caption, head, rows) {
      source = { caption, head, rows };
      write();
    },
  };
}
