// @ts-check
// What runs come to, as tables: the few totals that tell them apart, and all
// measures.
import { el } from '../../core/dom.js';
import { count, format } from '../../core/format.js';
import { labelOf, shown } from '../../lab/report.js';
import { badge, letter } from './apart.js';
import { totalsOf } from './totals.js';

/** @typedef {import('../../core/timeline.js').Timeline} Timeline */
/** @typedef {import('../../core/text.js').Translate} Translate */

/** @param {number | null} value @param {string} unit @param {Translate} t */
function written(value, unit, t) {
  if (value === null) return t('lab.no_value');
  return unit === 'trips' ? value.toFixed(1) : format('auto', value, unit);
}

/**
 * totals is a table of the runs, one a line with what can be done to it; where
 * that has no room, a column each.
 * @param {Timeline[]} runs
 * @param {{names: string[], narrow: boolean, remove: (run: number) => void, t: Translate}} options
 */
export function totals(runs, { names, narrow, remove, t }) {
  const columns = totalsOf(runs);
  /** @param {number} i */
  const run = (i) => el('th', { scope: narrow ? 'col' : 'row', class: 'compare__who' }, el('div', { title: names[i] }, badge(i), el('span', narrow ? { class: 'visually-hidden' } : {}, names[i])));
  /** @param {import('./totals.js').Total} total @param {number} i */
  const cell = ({ values, unit, differs }, i) => el('td', differs ? { class: 'is-other' } : {}, written(values[i], unit, t));
  /** @param {import('./totals.js').Total} total @param {string} scope */
  const what = ({ name }, scope) => el('th', { scope, title: t(`view.compare.about_${name}`) }, t(`view.compare.total_${name}`));
  /** @param {number} i */
  const away = (i) => {
    if (i === 0) return '';
    const button = el('button', { type: 'button', class: 'compare__remove', 'aria-label': t('view.compare.remove', { run: `${letter(i)}, ${names[i]}` }), title: t('view.compare.remove', { run: letter(i) }) }, '×');
    button.addEventListener('click', () => remove(i));
    return button;
  };
  const all = runs.map((_, i) => i);
  const caption = el('caption', { class: 'visually-hidden' }, t('view.compare.totals'));
  if (!narrow) {
    return el('table', { class: 'compare__totals' }, caption,
      el('thead', {}, el('tr', {}, el('td', {}), ...columns.map((c) => what(c, 'col')), el('td', {}))),
      el('tbody', {}, ...all.map((i) => el('tr', {}, run(i), ...columns.map((c) => cell(c, i)), el('td', {}, away(i))))));
  }
  return el('div', {},
    el('ul', { class: 'compare__who-list', role: 'list' }, ...all.map((i) => el('li', {}, badge(i), el('span', {}, names[i]), away(i)))),
    el('div', { class: 'compare__scroll' }, el('table', { class: 'compare__totals is-narrow' }, caption,
      el('thead', {}, el('tr', {}, el('td', {}), ...all.map(run))),
      el('tbody', {}, ...columns.map((c) => el('tr', {}, what(c, 'row'), ...all.map((i) => cell(c, i))))))));
}

/**
 * measures is a table of all of them, those that differ first said.
 * @param {Timeline[]} runs
 * @param {{called: Map<string, string>, t: Translate}} options
 * @returns {HTMLElement[]} a summary and the table
 */
export function measures(runs, { called, t }) {
  const [order, quiet] = ['order', 'quiet'].map((list) => t(`lab.measure_${list}`).split(' '));
  const union = Object.fromEntries(runs.flatMap((run) => Object.keys(run.measures)).map((name) => [
    name, { value: runs.map((run) => run.measures[name]?.value).find(Boolean) ?? 0 }]));
  const rows = shown(union, order, quiet).map((name) => {
    const all = runs.map((run) => run.measures[name]);
    const differs = all.some((m) => m?.value !== all[0]?.value);
    const by = runs.length === 2 && all[0] && all[1] ? signed(all[1].value - all[0].value, all[0].unit) : '';
    return {
      differs,
      row: el('tr', differs ? { class: 'is-other' } : {}, el('th', { scope: 'row' }, called.get(name) ?? labelOf(name, t)),
        ...all.map((m) => el('td', {}, m ? format('auto', m.value, m.unit) : t('lab.no_value'))),
        ...(runs.length === 2 ? [el('td', {}, by)] : [])),
    };
  });
  const others = rows.filter((r) => r.differs).length;
  const heads = [t('view.compare.measure'), ...runs.map((_, i) => letter(i)), ...(runs.length === 2 ? [t('view.compare.difference')] : [])];
  return [
    el('summary', {}, t('view.compare.measures', { n: count(others), same: count(rows.length - others) })),
    el('div', { class: 'compare__scroll' }, el('table', { class: 'compare__measures' },
      el('thead', {}, el('tr', {}, ...heads.map((text) => el('th', { scope: 'col' }, text)))),
      el('tbody', {}, ...[...rows].sort((a, b) => Number(b.differs) - Number(a.differs)).map((r) => r.row))))];
}

/** @param {number} by @param {string} unit */
const signed = (by, unit) => (by === 0 ? '=' : (by > 0 ? '+' : '') + format('auto', by, unit));
