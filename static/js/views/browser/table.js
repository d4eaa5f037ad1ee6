// @ts-check
// The window for those who read: each thing with what has been read of it at
// the playhead. Written when it is opened, and then kept up to date.
import { el } from '../../core/dom.js';
import { bytes, count, duration } from '../../core/format.js';

/** @typedef {import('./visits.js').Visit} Visit */
/** @typedef {import('./visits.js').State} State */

const COLUMNS = ['object', 'content', 'state', 'first', 'last', 'connection'];

/**
 * createTable makes it.
 * @param {import('../../core/text.js').Translate} t
 * @param {{tellOf: (state: State) => string, go: (thing: number) => void}} options
 */
export function createTable(t, { tellOf, go }) {
  const body = el('div', { class: 'window__rows' });
  const details = el('details', { class: 'chart__table' }, el('summary', {}, t('view.chart.table')), body);
  /** @type {Visit | null} */
  let visit = null;
  /** @type {State[]} */
  let states = [];
  /** @type {number | null} */
  let chosen = null;
  let rows = /** @type {HTMLTableRowElement[]} */ ([]);

  function write() {
    if (!details.open || !visit) return;
    rows = visit.things.map((thing, i) => {
      const button = el('button', { type: 'button' }, thing.target || t('view.browser.unsent'));
      button.addEventListener('click', () => go(i));
      return el('tr', {}, el('th', { scope: 'row' }, button), ...COLUMNS.slice(1).map(() => el('td', {})));
    });
    body.replaceChildren(el('table', { class: 'window__table' },
      el('caption', { class: 'visually-hidden' }, t('view.browser.caption')),
      el('thead', {}, el('tr', {}, ...COLUMNS.map((name) => el('th', { scope: 'col' }, t(`view.browser.column.${name}`))))),
      el('tbody', {}, ...rows)));
    fill();
  }

  function fill() {
    if (!details.open || !visit) return;
    const { things } = visit;
    rows.forEach((row, i) => {
      const { is, leg, read } = states[i] ?? {};
      if (!leg) return;
      const known = is !== 'unknown';
      const { response } = leg;
      const begun = known && response && !['asked', 'waits', 'connects', 'looks'].includes(is);
      const over = begun && is !== 'reading';
      const cells = [
        read > 0 || over ? (things[i].declared ? `${bytes(read)} / ${bytes(things[i].total)}` : bytes(read)) : '',
        tellOf(states[i]), begun ? duration(response.beginUs) : '', over && response.endUs !== null ? duration(response.endUs) : '', known && leg.conn > 0 ? count(leg.conn) : '',
      ];
      cells.forEach((now, n) => {
        const cell = row.cells[n + 1];
        if (cell.textContent !== now) cell.textContent = now;
      });
      row.classList.toggle('is-selected', i === chosen);
    });
  }
  details.addEventListener('toggle', write);

  return {
    element: details,
    /** @param {Visit} now */
    set(now) {
      visit = now;
      write();
    },
    /** @param {State[]} now */
    show(now) {
      states = now;
      fill();
    },
    /** @param {number | null} thing */
    mark(thing) {
      chosen = thing;
      fill();
    },
  };
}
