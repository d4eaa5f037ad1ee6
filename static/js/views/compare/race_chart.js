// @ts-check
// The race of several runs as a chart, each line with its run's letter at its
// end.
import { el } from '../../core/dom.js';
import { bytes, duration } from '../../core/format.js';
import { byteTicks } from '../chart/axis.js';
import { createChart } from '../chart/chart.js';
import { lastAt } from '../chart/rows.js';
import { wholeOf } from '../chart/span.js';
import { badge, letter } from './apart.js';
import { raceOf } from './race.js';

/** @typedef {import('../../core/timeline.js').Timeline} Timeline */

/** As the runs' letters are coloured; dashes tell them apart too. */
const LOOKS = [{ ink: 'ink', dash: undefined }, { ink: 'hue1', dash: [7, 3] }, { ink: 'hue2', dash: [2, 2] }, { ink: 'hue3', dash: [9, 3, 2, 3] }];

/**
 * drawRace puts the chart into its place.
 * @param {HTMLElement} place
 * @param {Timeline[]} runs
 * @param {{seek: (tUs: number) => void, t: import('../../core/text.js').Translate, signal: AbortSignal}} options
 * @returns {{cursor: (tUs: number) => void}}
 */
export function drawRace(place, runs, { seek, t, signal }) {
  const race = raceOf(runs);
  place.hidden = race.most === 0;
  if (place.hidden) return { cursor() {} };
  const values = runs.map(() => el('b', {}));
  const at = el('span', {});
  const key = el('p', { class: 'compare__race-key' }, at, ...runs.map((_, i) => el('span', {}, badge(i), values[i])));
  /** @type {number | null} */
  let pointed = null;
  let now = race.endUs;

  function tell() {
    const us = Math.min(pointed ?? now, race.endUs);
    at.textContent = t('view.compare.race_at', { time: duration(Math.round(us)) });
    const row = lastAt(race.rows.us, us);
    runs.forEach((_, i) => { values[i].textContent = bytes(us >= race.ends[i].us ? race.ends[i].bytes : race.rows.columns[i][row] ?? 0); });
  }

  const chart = createChart({
    lines: runs.map((_, i) => ({ ...LOOKS[i], width: 2 })),
    ticks: byteTicks,
    range: () => [0, race.most * 1.28],
    marks: (d) => {
      d.c.font = `700 ${d.font}`;
      d.c.textBaseline = 'bottom';
      for (const { us, bytes: total, of } of together(race.ends, (us) => d.x(us) / d.px)) {
        const [x, y, text] = [d.x(us), d.y(total) - d.px, of.map(letter).join(' ')];
        d.c.textAlign = x > d.left + d.width - 16 * d.px ? 'right' : 'center';
        d.c.lineWidth = 3 * d.px;
        d.c.strokeStyle = d.ink('surface');
        d.c.strokeText(text, x, y);
        d.c.fillStyle = d.ink(of.length > 1 ? 'ink' : LOOKS[of[0]].ink);
        d.c.fillText(text, x, y);
      }
    },
    point(us) {
      pointed = us;
      tell();
    },
    pick: () => null,
    choose() {},
    zoom() {},
    move() {},
    seek: (us) => seek(Math.round(us)),
    signal,
  });
  const label = race.ends.map(({ us, bytes: total }, i) => t('view.compare.race_end', { run: letter(i), size: bytes(total), time: duration(us) })).join(' ');
  place.replaceChildren(el('h3', {}, t('view.compare.race')), key, el('div', { class: 'chart', role: 'img', 'aria-label': label }, chart.element));
  chart.set([race.rows.us, ...race.rows.columns], wholeOf(0, race.endUs * 1.02));
  tell();
  return {
    cursor(tUs) {
      now = tUs;
      chart.cursor(tUs);
      tell();
    },
  };
}

/** Letters nearer than this to one another stand together, px. */
const APART = 16;

/**
 * together lists ends, those at one place once.
 * @param {{us: number, bytes: number}[]} ends
 * @param {(us: number) => number} x px
 */
function together(ends, x) {
  /** @type {{us: number, bytes: number, of: number[]}[]} */
  const list = [];
  ends.forEach((end, i) => {
    const same = list.find((one) => one.bytes === end.bytes && Math.abs(x(one.us) - x(end.us)) < APART);
    if (same) same.of.push(i);
    else list.push({ ...end, of: [i] });
  });
  return list;
}
