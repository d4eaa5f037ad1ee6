// @ts-check
// What stands under the window: the moments of the load, the load as a film,
// and a key to what is drawn.
import { el } from '../../core/dom.js';
import { duration } from '../../core/format.js';
import { marksAt, momentsOf } from './layout.js';
import { pathsOf, still, swatch } from './page.js';

/** @typedef {import('./visits.js').Visit} Visit */
/** @typedef {import('../../core/text.js').Translate} Translate */

/** Of the film, at most. */
const STILLS = 6;

/**
 * factsOf are the moments of a load, as buttons that lead to them.
 * @param {Visit} visit
 * @param {Translate} t
 */
export function factsOf({ page, paintUs, wholeUs, doneUs }, t) {
  /** @type {[string, number | null][]} */
  const list = [['paint', paintUs], ['whole', wholeUs], ['done', doneUs]];
  return list.filter(([name]) => page || name !== 'whole').map(([name, us]) => {
    const parts = [el('span', {}, t(`view.browser.fact.${name}`)), el('b', {}, us === null ? t('view.browser.never') : duration(us))];
    return us === null ? el('span', { class: 'window__fact' }, ...parts) : el('button', { type: 'button', class: 'window__fact', 'data-us': us }, ...parts);
  });
}

/**
 * filmOf shows the load at a few instants, each a button that leads there.
 * @param {Visit} visit
 * @param {import('./layout.js').Scene} scene
 * @param {number} endUs of the run
 * @param {Translate} t
 */
export function filmOf(visit, scene, endUs, t) {
  return momentsOf(visit, STILLS, endUs).map((us) => {
    const button = el('button', { type: 'button', class: 'film__still', 'data-us': us, 'aria-label': t('view.browser.go', { time: duration(us) }) });
    button.append(still(scene, pathsOf(marksAt(visit, scene, us).marks)), el('span', {}, duration(us)));
    return button;
  });
}

/**
 * keyOf explains what a visit's picture has.
 * @param {Visit} visit
 * @param {Translate} t
 */
export function keyOf({ page, things }, t) {
  const legs = things.flatMap((thing) => thing.attempts);
  const ends = things.map((thing) => thing.attempts[thing.attempts.length - 1]);
  const several = things.length > 1;
  const hues = new Set(legs.map((leg) => leg.conn)).size > 1;
  /** @type {[boolean, string, string][]} */
  const list = [
    [true, 'text', 'text'],
    [page && several, 'picture shown--hue1', hues ? 'picture_conn' : 'picture'],
    [several, 'frame', 'frame'],
    [things.some((thing) => thing.arrived.some((step, i) => step.value !== thing.read[i]?.value)), 'arrived', 'arrived'],
    [legs.some((leg) => leg.response?.status === 304), 'kept', 'kept'],
    [ends.some((leg) => (leg.response ? leg.response.endUs !== null && !leg.response.complete : leg.fate && several)), 'torn', 'torn'],
  ];
  return list.filter(([there]) => there).map(([, mark, what]) => el('li', {}, swatch(`shown shown--${mark}`), t(`view.browser.key.${what}`)));
}
