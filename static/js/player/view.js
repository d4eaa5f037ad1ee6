// @ts-check
// The bar under the picture: buttons, speed, scrubber, time.
import { svg } from '../core/dom.js';
import { duration } from '../core/format.js';
import { endOf } from '../core/store.js';
import { RATES } from './advance.js';
import { positionAt, timeAt } from './pace.js';
import { ticksOf } from './ticks.js';

/** @typedef {import('../core/store.js').Store} Store */
/** @typedef {import('./player.js').Player} Player */
/** @typedef {import('../core/text.js').Translate} Translate */

const COLUMNS = 250;

/**
 * mountPlayer brings the bar to life. Its buttons carry commands by name in
 * data-do; lab/commands.js carries them out.
 * @param {HTMLElement} bar
 * @param {Store} store
 * @param {{player: Player, t: Translate, signal: AbortSignal}} options
 */
export function mountPlayer(bar, store, { player, t, signal }) {
  const scrub = /** @type {HTMLInputElement} */ (bar.querySelector('[data-scrub]'));
  const nowText = /** @type {HTMLElement} */ (bar.querySelector('[data-now]'));
  const endText = /** @type {HTMLElement} */ (bar.querySelector('[data-end]'));
  const rate = /** @type {HTMLSelectElement} */ (bar.querySelector('[data-rate]'));
  const toggle = /** @type {HTMLButtonElement} */ (bar.querySelector('[data-do="toggle"]'));
  const loop = /** @type {HTMLButtonElement} */ (bar.querySelector('[data-do="loop"]'));
  const ticks = /** @type {SVGElement} */ (/** @type {unknown} */ (bar.querySelector('[data-ticks]')));

  for (const value of RATES) rate.append(new Option(rateText(value), String(value)));
  rate.disabled = false;
  scrub.disabled = false;

  scrub.addEventListener('input', () => {
    player.pause();
    player.seek(timeAt(player.pace(), Number(scrub.value) / Number(scrub.max)));
    store.flush();
  }, { signal });
  rate.addEventListener('change', () => player.setRate(rate.value === 'auto' ? 'auto' : Number(rate.value)), { signal });

  function drawTime() {
    const { tUs } = store.state;
    const now = duration(tUs);
    const end = duration(endOf(store.state));
    const position = positionAt(player.pace(), tUs);
    scrub.value = String(Math.round(position * Number(scrub.max)));
    scrub.style.setProperty('--position', String(position));
    scrub.setAttribute('aria-valuetext', t('player.time', { now, end }));
    nowText.textContent = now;
    endText.textContent = ` / ${end}`;
  }

  function drawState() {
    const { playing, rate: value, loop: looping, live } = store.state;
    const name = t(playing ? 'player.pause' : 'player.play');
    toggle.setAttribute('aria-label', name);
    toggle.title = `${name} (Space)`;
    show(toggle, '[data-when-playing]', playing);
    show(toggle, '[data-when-paused]', !playing);
    rate.value = String(value);
    loop.setAttribute('aria-pressed', String(looping));
    bar.classList.toggle('is-live', live);
  }

  function drawTicks() {
    ticks.replaceChildren(...ticksOf(store.state.timeline, player.pace(), COLUMNS).map(({ column, kind, count }) => {
      const x = (column + 0.5) * (1000 / COLUMNS);
      return svg('path', { d: `M${x} 20V${count > 1 ? 4 : 9}`, class: `tick tick--${kind}` });
    }));
  }

  store.subscribe(['revision', 'beside'], drawTicks, { signal });
  store.subscribe(['tUs', 'revision', 'beside'], drawTime, { signal });
  store.subscribe(['playing', 'rate', 'loop', 'live'], drawState, { signal });
  drawTicks();
  drawTime();
  drawState();
}

/**
 * @param {Element} parent
 * @param {string} selector
 * @param {boolean} visible
 */
function show(parent, selector, visible) {
  parent.querySelector(selector)?.toggleAttribute('hidden', !visible);
}

/** @param {number} rate */
function rateText(rate) {
  return rate < 1 ? `1/${Math.round(1 / rate)}×` : `${rate}×`;
}
