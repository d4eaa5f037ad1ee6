// @ts-check
// The report of a run: what was measured, and whether it was what the
// experiment must show.
import { el } from '../core/dom.js';
import { count, duration, format } from '../core/format.js';
import { parse } from './units.js';

/** @typedef {import('../core/timeline.js').Timeline} Timeline */
/** @typedef {import('../core/text.js').Translate} Translate */

/**
 * mountReport redraws the report whenever a run ends; the server drew the
 * first.
 * @param {HTMLElement} root
 * @param {import('../core/store.js').Store} store
 * @param {{t: Translate, signal: AbortSignal}} options
 */
export function mountReport(root, store, { t, signal }) {
  let drawn = store.state.timeline;
  const said = sentences(root);
  const called = labels(root);
  store.subscribe(['revision', 'live'], ({ timeline }) => {
    if (timeline.end && timeline !== drawn) {
      drawn = timeline;
      root.replaceChildren(measures(timeline, called, t), expectations(timeline, said, t), ...notes(timeline, t));
    } else if (timeline !== drawn) {
      root.replaceChildren(el('p', { class: 'inspector__empty' }, t('lab.no_report')));
    }
  }, { signal });
}

/** @param {Timeline} timeline @param {Map<string, string>} called @param {Translate} t */
function measures(timeline, called, t) {
  const [order, quiet, echoes] = ['order', 'quiet', 'echoes'].map((list) => t(`lab.measure_${list}`).split(' '));
  const rows = shown(timeline.measures, order, quiet, echoes).map((name) => {
    const { value, unit } = timeline.measures[name];
    const label = called.get(name) ?? labelOf(name, t);
    return el('tr', {}, el('th', { scope: 'row', 'data-name': name }, label), el('td', {}, format('auto', value, unit)));
  });
  return el('table', { class: 'report__measures' }, el('caption', {}, t('lab.measures')), el('tbody', {}, ...rows));
}

/** byName has flight_2 before flight_10. */
const byName = (/** @type {string} */ a, /** @type {string} */ b) => (padded(a) < padded(b) ? -1 : 1);
const padded = (/** @type {string} */ name) => name.replace(/\d+/g, (digits) => digits.padStart(6, '0'));

/**
 * shown puts known names first, in their order, and the rest by name. A quiet
 * measure is left out where it is 0, an echo ("a=b") where it is equal to the
 * other.
 * @param {Record<string, {value: number}>} all
 * @param {string[]} order
 * @param {string[]} quiet
 * @param {string[]} [echoes]
 */
export function shown(all, order, quiet, echoes = []) {
  const echo = new Map(echoes.map((pair) => /** @type {[string, string]} */ (pair.split('='))));
  const names = Object.keys(all).filter((name) => (all[name].value !== 0 || !quiet.includes(name))
    && all[echo.get(name) ?? '']?.value !== all[name].value);
  return [...order.filter((name) => names.includes(name)), ...names.filter((name) => !order.includes(name)).sort(byName)];
}

/** @param {string} name @param {Translate} t */
export function labelOf(name, t) {
  if (/^flight_\d+$/.test(name)) return t('lab.measure.flight', { n: name.slice('flight_'.length) });
  const key = `lab.measure.${name}`;
  const text = t(key);
  return text === key ? name : text;
}

/**
 * labels are what the first report calls the experiment's own measures:
 * their words stand in its file alone.
 * @param {HTMLElement} root
 */
export function labels(root) {
  const cells = /** @type {HTMLElement[]} */ ([...root.querySelectorAll('.report__measures th[data-name]')]);
  return new Map(cells.map((th) => [th.dataset.name ?? '', th.textContent ?? '']));
}

/**
 * sentences are what expectations say, by expression, as the server wrote them
 * into the first report: every run of an experiment has the same.
 * @param {HTMLElement} root
 */
function sentences(root) {
  const items = [...root.querySelectorAll('.report__expects li')];
  return new Map(items.map((li) => [li.querySelector('code')?.textContent ?? '', li.querySelector('p')?.textContent ?? '']));
}

/** @param {Timeline} timeline @param {Map<string, string>} said @param {Translate} t */
function expectations(timeline, said, t) {
  const items = timeline.expectations.map(({ text, held, left, right }) => {
    const word = el('span', {}, t(held ? 'lab.held' : 'lab.not_held'));
    if (!held && left !== null && right !== null) {
      word.append(` (${t('lab.sides', { left: String(left), right: String(right) })})`);
    }
    const sentence = said.get(text);
    return el('li', held ? {} : { class: 'is-failed' }, ...(sentence ? [el('p', {}, sentence)] : []), el('code', {}, text), word);
  });
  return el('div', {},
    el('h2', {}, t('lab.expectations')),
    el('ul', { role: 'list', class: 'report__expects' }, ...items));
}

/** @param {Timeline} timeline @param {Translate} t */
function notes(timeline, t) {
  return noteTexts(timeline, t).map((text) => el('p', { class: 'report__note' }, text));
}

/**
 * noteTexts are what must be known of a run's measures: that a machine was too
 * busy for its real clock.
 * @param {Timeline} timeline
 * @param {Translate} t
 */
export function noteTexts(timeline, t) {
  return timeline.notes.map(({ code, args }) => {
    const shown = { ...args };
    if (shown.late) shown.late = duration(parse('time', shown.late) / 1000);
    return t(`error.${code}`, shown);
  });
}

/**
 * summary is one sentence about a run that is over, as web/ui says it of the
 * first.
 * @param {Timeline} timeline
 * @param {Translate} t
 */
export function summary(timeline, t) {
  const packets = [...timeline.packets.values()];
  const failed = failure(timeline);
  const args = {
    time: duration(failed ? failed.t_us : timeline.endUs),
    op: String(failed?.op),
    errno: String(failed?.errno),
    packets: count(packets.length),
    lost: count(packets.filter((p) => p.droppedUs !== null).length),
    held: timeline.expectations.filter((e) => e.held).length,
    all: timeline.expectations.length,
  };
  const whole = timeline.end?.ended === 'apps' || timeline.end?.ended === 'closed';
  if (!failed) return t(whole ? 'lab.done' : 'lab.ended', args);
  const connected = timeline.events.some((e) => e.type === 'app.call' && e.op === 'connect' && !e.errno && !e.pending);
  return t(failed.op === 'connect' && !connected ? 'lab.done_unconnected' : 'lab.done_failed', args);
}

/**
 * failure is the first socket call of a run that failed, if any did.
 * @param {Timeline} timeline
 */
export function failure(timeline) {
  // EAGAIN ends a wait that its application has bounded.
  return timeline.events.find((e) => e.type === 'app.call' && Boolean(e.errno) && e.errno !== 'EAGAIN');
}

/**
 * wentWrong says whether a call failed that nothing expects: where an error is
 * what the experiment shows, its expectations hold.
 * @param {import('../core/timeline.js').Timeline} timeline
 */
export const wentWrong = (timeline) => failure(timeline) !== undefined &&
  (timeline.expectations.length === 0 || timeline.expectations.some((e) => !e.held));
