// @ts-check
// One setting over a range: a run for each value, made one after the other, as
// small pictures over a curve of what was measured, beside the closed formula
// where there is one.
import { partsOf, withParts } from '../../core/address.js';
import { el } from '../../core/dom.js';
import { count, format } from '../../core/format.js';
import { labelOf, labels, shown as ordered } from '../../lab/report.js';
import { display, read } from '../../lab/settings.js';
import { Refused, SEED, fetchOther, valueIn, wantedOf } from '../compare/other.js';
import { createCurve } from './curve.js';
import { MOST, USUAL, numberOf, rangeOf, readSweep, sweepable, valuesOf, writeSweep } from './points.js';
import { measuresOf, offOf, pointOf, usualMeasure } from './sum.js';
import { sketch } from './thumb.js';

/** @typedef {import('../../core/store.js').Store} Store */
/** @typedef {import('../../core/timeline.js').Timeline} Timeline */
/** @typedef {import('../../lab/settings.js').Setting} Setting */
/** @typedef {import('./sum.js').Point} Point */
/** @typedef {import('./points.js').Sweep} Sweep */

/** The part of the address that holds a sweep. */
const PART = 'sweep';
/** How many values a sweep may have, to choose from. */
const NUMBERS = [5, 6, 8, 10, MOST];

/**
 * mount makes the view.
 * @param {HTMLElement} panel
 * @param {Store} store
 * @param {import('../views.js').Stage} stage
 */
export function mount(panel, store, { t, data, settings, watch, signal }) {
  /** @type {Setting} chance has a range too */
  const seed = { name: SEED, label: t('lab.seed'), unit: 'count', default: '1', min: '1', max: String(Number.MAX_SAFE_INTEGER), value: '1' };
  const able = [...sweepable(settings), seed];
  const runs = document.querySelector('[data-run], [data-run-live]');
  if (!runs) {
    panel.append(el('p', { class: 'view__empty' }, t('view.compare.no_runs')));
    return;
  }
  const none = t('lab.none');
  /** @type {import('../compare/other.js').Source} */
  const source = { stack: document.querySelector('[data-run]') ? '' : 'linux', data };

  /** @type {Sweep} */
  let sweep = { name: able[0].name, from: '', to: '', n: USUAL, measure: '' };
  /** @type {Point[]} */
  let points = [];
  /** @type {Record<string, string>} by measure, in words */
  let formulas = {};
  /** What all runs of the sweep have in common. */
  let base = '';
  let running = new AbortController();
  running.abort();

  /** @param {string} label @param {HTMLElement} control */
  const field = (label, control) => el('label', { class: 'sweep__field' }, el('span', {}, label), control);
  const choice = el('select', {}, ...able.map((s) => el('option', { value: s.name }, s.label)));
  const [from, to] = [0, 1].map(() => el('input', { autocomplete: 'off', spellcheck: 'false' }));
  const number = el('select', {}, ...NUMBERS.map((n) => el('option', { value: n, selected: n === USUAL }, count(n))));
  const go = el('button', { type: 'submit', class: 'button button--primary' }, t('view.sweep.go'));
  const stop = el('button', { type: 'button', class: 'button', hidden: true }, t('lab.cancel'));
  const line = el('p', { class: 'sweep__status', role: 'status' });
  const again = el('button', { type: 'button', class: 'button button--quiet', hidden: true }, t('view.sweep.on'));
  const form = el('form', { class: 'sweep__form', novalidate: true },
    field(t('view.sweep.setting'), choice), field(t('view.sweep.from'), from), field(t('view.sweep.to'), to), field(t('view.sweep.number'), number), go, stop);
  const measure = el('select', {});
  const key = el('ul', { class: 'view__key sweep__key', role: 'list' });
  const curve = createCurve({ shown: worded, told, choose, t, signal });
  const said = el('p', { class: 'sweep__told' });
  const table = el('details', { class: 'chart__table' }, el('summary', {}, t('view.chart.table')));
  const result = el('div', { class: 'sweep__result', hidden: true }, el('div', { class: 'sweep__head' }, field(t('view.sweep.measure'), measure), key), curve.element, said, table);
  panel.append(form, el('div', { class: 'sweep__line' }, line, again), result);

  const setting = () => /** @type {Setting} */ (able.find((s) => s.name === sweep.name));

  /** @param {string} value */
  function worded(value) {
    return display(setting(), value, none);
  }

  /** @param {Timeline} run what stays the same */
  const common = (run) => JSON.stringify({ ...wantedOf(run, settings.filter((s) => s.name !== sweep.name), sweep.name === SEED ? { [SEED]: '0' } : {}), name: sweep.name });

  /** Shows in the form what is asked for. */
  function fill() {
    choice.value = sweep.name;
    from.value = display(setting(), sweep.from, none);
    to.value = display(setting(), sweep.to, none);
    if (![...number.options].some((o) => o.value === String(sweep.n))) number.append(new Option(count(sweep.n), String(sweep.n)));
    number.value = String(sweep.n);
  }

  /** @param {Partial<Sweep> & {name: string}} wanted */
  function prepare(wanted) {
    const chosen = able.find((s) => s.name === wanted.name) ?? able[0];
    const [low, high] = rangeOf(chosen, valueIn(store.state.timeline, chosen.name) || chosen.default);
    const valid = (/** @type {string | undefined} */ text) => (text === undefined ? null : read(chosen, text, none));
    sweep = {
      name: chosen.name, from: valid(wanted.from) ?? low, to: valid(wanted.to) ?? high,
      n: Math.min(Math.max(wanted.n ?? USUAL, 2), MOST), measure: wanted.measure ?? sweep.measure,
    };
    fill();
  }

  /** @returns {boolean} whether the form holds a range; else it says what is wrong */
  function readForm() {
    const values = [from, to].map((input) => {
      const value = read(setting(), input.value, none);
      const fine = value !== null && Number.isFinite(numberOf(setting(), value));
      input.toggleAttribute('aria-invalid', !fine);
      if (!fine) {
        const example = display(setting(), setting().default === 'none' ? setting().max ?? '' : setting().default, none);
        line.textContent = t('lab.bad', { name: setting().label, range: t('view.sweep.range', { min: display(setting(), setting().min ?? '', none), max: display(setting(), setting().max ?? '', none) }), example });
        input.focus();
      }
      return fine ? value : null;
    });
    if (values[0] === null || values[1] === null) return false;
    sweep = { ...sweep, from: values[0], to: values[1], n: Number(number.value) };
    return true;
  }

  /** run makes what is missing, one run after the other, until it is stopped or refused. */
  async function run() {
    const page = store.state.timeline;
    const values = valuesOf(setting(), sweep.from, sweep.to, sweep.n);
    if (base !== common(page)) points = [];
    base = common(page);
    points = points.filter((p) => values.includes(p.value));
    running.abort();
    running = new AbortController();
    const mine = running;
    busy(true);
    let problem = '';
    for (const [i, value] of values.entries()) {
      if (points.some((p) => p.value === value)) continue;
      line.textContent = t('view.sweep.running', { n: count(i + 1), all: count(values.length), value: worded(value) });
      try {
        const made = await fetchOther(source, page, { [sweep.name]: value }, AbortSignal.any([signal, mine.signal]));
        if (mine !== running) return;
        points = [...points, pointOf(value, numberOf(setting(), value), made.run, sketch(made.run))].sort((a, b) => a.x - b.x);
        Object.assign(formulas, made.formulas);
        draw();
      } catch (error) {
        if (signal.aborted || mine !== running) return;
        problem = mine.signal.aborted ? t('view.sweep.stopped') : error instanceof Refused ? refusal(error.problem) : t('view.compare.failed');
        break;
      }
    }
    busy(false);
    again.hidden = problem === '';
    line.textContent = problem === '' ? '' : t('view.sweep.partly', { problem, n: count(points.length), all: count(values.length) });
    remember();
  }

  /** @param {boolean} on */
  function busy(on) {
    go.hidden = on;
    stop.hidden = !on;
    again.hidden = true;
    form.toggleAttribute('aria-busy', on);
  }

  /** @param {Refused['problem']} problem */
  function refusal({ code, args }) {
    const text = t(`error.${code}`, args);
    return text === `error.${code}` ? t('lab.problem', { code }) : text;
  }

  function remember() {
    history.replaceState(history.state, '', location.pathname + location.search + withParts(location.hash, { [PART]: points.length > 0 ? writeSweep(sweep) : null }));
  }

  function draw() {
    result.hidden = points.length === 0;
    if (points.length === 0) return;
    drawMeasures();
    const unit = points.find((p) => p.measures[sweep.measure])?.measures[sweep.measure].unit ?? '';
    const words = formulas[sweep.measure];
    const drawn = points.some((p) => p.formulas[sweep.measure] !== undefined);
    key.replaceChildren(entry('measured', t('view.sweep.measured')), ...(drawn ? [entry('formula', t('view.sweep.formula', { formula: words ?? '' }))] : []));
    curve.show({ points, joined: sweep.name !== SEED, measure: sweep.measure, unit, now: valueIn(store.state.timeline, sweep.name) });
    say(unit, words !== undefined && !drawn);
    drawTable(unit, drawn);
  }

  /** @param {string} kind @param {string} text */
  function entry(kind, text) {
    return el('li', {}, el('i', { class: `sweep__mark sweep__mark--${kind}`, 'aria-hidden': 'true' }), el('span', {}, text));
  }

  function drawMeasures() {
    const there = measuresOf(points);
    if (!there.has(sweep.measure)) sweep.measure = usualMeasure(points);
    const [order, quiet] = ['order', 'quiet'].map((list) => t(`lab.measure_${list}`).split(' '));
    const report = panel.closest('[data-lab]')?.querySelector('[data-report]');
    const called = report instanceof HTMLElement ? labels(report) : new Map();
    const all = Object.fromEntries([...there].map((name) => [name, { value: points.some((p) => p.measures[name]?.value) ? 1 : 0 }]));
    const names = ordered(all, order, quiet);
    if (!names.includes(sweep.measure) && sweep.measure !== '') names.unshift(sweep.measure);
    if (measure.dataset.of === names.join()) {
      measure.value = sweep.measure;
      return;
    }
    measure.dataset.of = names.join();
    measure.replaceChildren(...names.map((name) => el('option', { value: name, selected: name === sweep.measure }, called.get(name) ?? labelOf(name, t))));
  }

  const nameOf = () => measure.selectedOptions[0]?.text ?? sweep.measure;

  /** @param {number | undefined} value @param {string} unit */
  const written = (value, unit) => (value === undefined ? t('lab.no_value') : format('auto', value, unit));

  /** say puts the curve into a sentence. @param {string} unit @param {boolean} silent the formula is not meant for these runs */
  function say(unit, silent) {
    const [first, last] = [points[0], points[points.length - 1]];
    const off = offOf(points, sweep.measure);
    const found = points.flatMap((p) => p.measures[sweep.measure]?.value ?? []);
    said.textContent = [
      t(sweep.name === SEED ? 'view.sweep.told_seed' : 'view.sweep.told', {
        least: written(Math.min(...found), unit), most: written(Math.max(...found), unit),
        name: setting().label, from: worded(first.value), to: worded(last.value), measure: nameOf(),
        first: written(first.measures[sweep.measure]?.value, unit), last: written(last.measures[sweep.measure]?.value, unit),
      }),
      off === null ? '' : off < 5e-4 ? t('view.sweep.exact') : t('view.sweep.off', { off: format('percent', off) }),
      silent ? t('view.sweep.silent') : '',
    ].filter((text) => text !== '').join(' ');
  }

  /** @param {Point} point @returns {string} */
  function told(point) {
    const { unit } = point.measures[sweep.measure] ?? { unit: '' };
    const formula = point.formulas[sweep.measure];
    return t(formula === undefined ? 'view.sweep.point' : 'view.sweep.point_formula', {
      name: setting().label, value: worded(point.value), measure: nameOf(),
      is: written(point.measures[sweep.measure]?.value, unit), formula: written(formula, unit),
    });
  }

  /** @param {string} unit @param {boolean} formula */
  function drawTable(unit, formula) {
    const rows = points.map((p) => {
      const button = el('button', { type: 'button' }, worded(p.value));
      button.addEventListener('click', () => choose(p));
      const cells = [written(p.measures[sweep.measure]?.value, unit), ...(formula ? [written(p.formulas[sweep.measure], unit)] : []), written(p.measures.packets?.value, 'packets')];
      return el('tr', {}, el('th', { scope: 'row' }, button), ...cells.map((cell) => el('td', {}, cell)));
    });
    const heads = [setting().label, nameOf(), ...(formula ? [t('view.sweep.by_formula')] : []), labelOf('packets', t)];
    const body = el('div', { class: 'chart__rows' }, el('table', { class: 'chart__data' },
      el('caption', { class: 'visually-hidden' }, said.textContent ?? ''),
      el('thead', {}, el('tr', {}, ...heads.map((text) => el('th', { scope: 'col' }, text)))), el('tbody', {}, ...rows)));
    table.replaceChildren(el('summary', {}, t('view.chart.table')), body);
  }

  /** choose shows the run of a point on the page, as its form would. @param {Point} point */
  function choose(point) {
    const page = /** @type {HTMLFormElement | null} */ (document.querySelector('[data-controls]'));
    const input = /** @type {HTMLInputElement | null} */ (page?.elements.namedItem(sweep.name) ?? null);
    if (!page || !input || valueIn(store.state.timeline, sweep.name) === point.value) return;
    input.value = display(setting(), point.value, none);
    input.dispatchEvent(new Event('change', { bubbles: true }));
    page.requestSubmit();
  }

  choice.addEventListener('change', () => prepare({ name: choice.value }), { signal });
  measure.addEventListener('change', () => {
    sweep.measure = measure.value;
    draw();
    remember();
  }, { signal });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (readForm()) run();
  }, { signal });
  again.addEventListener('click', run, { signal });
  stop.addEventListener('click', () => running.abort(), { signal });

  watch(['revision', 'live'], ({ timeline, live }) => {
    if (live || points.length === 0 || !timeline.end) return;
    if (base === common(timeline)) draw();
    else {
      line.textContent = t('view.sweep.stale');
      again.hidden = false;
    }
  });
  const inAddress = () => {
    const wanted = readSweep(partsOf(location.hash).get(PART) ?? '');
    if (!wanted || !able.some((s) => s.name === wanted.name) || (points.length > 0 && partsOf(location.hash).get(PART) === writeSweep(sweep))) return;
    points = [];
    prepare(wanted);
    form.scrollIntoView({ block: 'nearest' }); // on a phone it is far below what asked for it
    run();
  };
  addEventListener('hashchange', inAddress, { signal });
  prepare({ name: able[0].name });
  inAddress();
}
