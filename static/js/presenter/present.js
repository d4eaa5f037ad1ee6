// @ts-check
// The lab for a projector and a clicker: large, one step at a time, a caption
// under the picture; notes and a timer in a second window.
import { el } from '../core/dom.js';
import { alone } from '../lab/expand.js';
import { captionsOf, pointed } from './captions.js';
import { mountSpot } from './spot.js';
import { stepsOf } from './steps.js';
import { keep, ongoing } from './talk.js';

/** @typedef {import('../core/store.js').Store} Store */
/** @typedef {import('../core/text.js').Translate} Translate */

/** Joins the two windows. */
export const CHANNEL = 'slowstart.presenter';
/** For this width the picture is laid out, in px: so few that the last row can read it. */
const LAID_OUT = 700;

/**
 * @typedef {Object} Parts
 * @property {import('../player/player.js').Player} player
 * @property {string[]} moments
 * @property {HTMLElement | null} prose
 * @property {(packet: number) => string[]} tell
 * @property {string} notes address of the page for the second window
 * @property {() => void} help
 * @property {Translate} t
 * @property {AbortSignal} signal
 */

/**
 * mountPresenter gives what begins and ends a talk.
 * @param {HTMLElement} lab
 * @param {Store} store
 * @param {Parts} parts
 * @returns {{toggle: () => void}}
 */
export function mountPresenter(lab, store, { player, moments, prose, tell, notes, help, t, signal }) {
  const grid = /** @type {HTMLElement} */ (lab.querySelector('.lab__grid'));
  const ladder = /** @type {HTMLElement} */ (lab.querySelector('[data-ladder]'));
  const title = document.querySelector('h1')?.textContent ?? '';
  const captions = captionsOf({ prose, tell, summary: () => lab.querySelector('[data-status]')?.textContent ?? '' });
  const count = el('span', { class: 'presenter__count' });
  const line = el('p', { class: 'presenter__line' });
  const caption = el('div', { class: 'presenter__caption', role: 'status' }, line);
  const bar = el('div', { class: 'presenter__bar', role: 'toolbar', 'aria-label': t('view.present.bar') },
    el('strong', {}, title), count,
    ...buttons([['back', '←'], ['next', '→'], ['views', 'V'], ['spot', 'L'], ['blank', 'B'], ['notes', 'N'], ['full', 'F'], ['leave', 'Esc']]));
  const dark = el('div', { class: 'presenter__blank', hidden: true });
  const spot = mountSpot(lab, { signal });
  const channel = new BroadcastChannel(CHANNEL);
  signal.addEventListener('abort', () => { // another lab takes the place of this one
    if (on) leave();
    channel.close();
  }, { once: true });
  let at = 0;
  let on = false;
  let beganMs = 0;
  /** @type {HTMLElement | null} what had the focus before */
  let origin = null;
  let steps = stepsOf(store.state.timeline, []);

  /** @type {Record<string, () => void>} */
  const commands = {
    next: () => go(at + 1),
    back: () => go(at - 1),
    first: () => go(0),
    last: () => go(steps.length - 1),
    play: player.toggle,
    blank: () => { dark.hidden = !dark.hidden; tellNotes(); },
    spot: spot.toggle,
    views: () => {
      lab.classList.toggle('has-views');
      resize();
      if (!document.activeElement?.checkVisibility()) focusNext();
    },
    notes: () => { window.open(notes, 'slowstart-notes', 'popup,width=900,height=700'); },
    full: () => { (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen()).catch(() => {}); },
    help,
    leave,
  };

  /** @param {[string, string][]} list name and key */
  function buttons(list) {
    return list.map(([name, key]) => {
      const button = el('button', { type: 'button', class: 'presenter__button', 'aria-keyshortcuts': key === '→' ? 'ArrowRight' : key === '←' ? 'ArrowLeft' : key },
        el('kbd', { 'aria-hidden': 'true' }, key), t(`view.present.${name}`));
      button.addEventListener('click', () => commands[name](), { signal });
      return button;
    });
  }

  /** The moments that prose points at here, else all. */
  function namesHere() {
    const links = /** @type {HTMLElement[]} */ ([...prose?.querySelectorAll('[data-moment]') ?? []]);
    const names = links.filter((link) => link.offsetParent !== null).map((link) => link.dataset.moment ?? '');
    return names.length > 0 ? names : moments;
  }

  /** @param {number} next */
  function go(next) {
    if (next >= steps.length) return leaf('.next__link');
    if (next < 0) return;
    const forward = next === at + 1;
    at = next;
    dark.hidden = true;
    const { name } = steps[at];
    if (name !== '' && forward) player.playTo(name);
    else if (name !== '') player.goTo(name);
    else {
      player.pause();
      player.seek(at === 0 ? 0 : Infinity);
      store.set({ selected: null });
    }
    show();
  }

  /** @returns {string} the address of the instructor's card, if the page has one */
  const cardAt = () => /** @type {HTMLAnchorElement | null} */ (document.querySelector('.next__more a[href$="/card"]'))?.href ?? '';

  /** @param {string} selector turns over to the next lesson, if there is one */
  function leaf(selector) {
    const link = /** @type {HTMLAnchorElement | null} */ (document.querySelector(selector));
    if (!link) return;
    keep(String(beganMs));
    location.assign(link.href);
  }

  function show() {
    const { text, point } = captions.at(steps, at);
    line.replaceChildren(...pointed(text, point));
    count.textContent = t('view.present.step', { at: at + 1, all: steps.length });
    tellNotes();
  }

  function tellNotes() {
    if (!on) return channel.postMessage({ kind: 'over' });
    const now = captions.at(steps, at);
    const next = at + 1 < steps.length ? captions.at(steps, at + 1) : null;
    channel.postMessage({ kind: 'state', title, at: at + 1, all: steps.length, text: now.text, point: now.point, note: now.note, next, beganMs, blank: !dark.hidden, card: cardAt() });
  }

  channel.addEventListener('message', ({ data }) => {
    if (!on) return;
    if (data.kind === 'hello') tellNotes();
    else if (data.kind === 'do' && Object.hasOwn(commands, data.what)) commands[data.what]();
  }, { signal });

  function resize() {
    ladder.style.setProperty('--magnify', String(Math.max(grid.querySelector('.lab__stage')?.clientWidth ?? innerWidth, LAID_OUT) / LAID_OUT));
  }

  /** @param {boolean} open */
  function around(open) {
    alone(lab, open || lab.classList.contains('is-expanded'));
    lab.classList.toggle('is-presenting', open);
  }

  /** @param {number} [since] when the talk began */
  function begin(since) {
    on = true;
    beganMs = since ?? Date.now();
    steps = stepsOf(store.state.timeline, namesHere());
    origin = since ? lab.querySelector('.lab__present') : /** @type {HTMLElement | null} */ (document.activeElement);
    around(true);
    grid.prepend(bar);
    grid.append(caption);
    lab.append(dark);
    resize();
    go(0);
    focusNext();
  }

  /** A clicker may send Enter. */
  function focusNext() {
    /** @type {HTMLElement | null} */ (bar.querySelector('[aria-keyshortcuts="ArrowRight"]'))?.focus();
  }

  function leave() {
    on = false;
    spot.off();
    around(false);
    lab.classList.remove('has-views');
    for (const part of [bar, caption, dark]) part.remove();
    ladder.style.removeProperty('--magnify');
    tellNotes();
    if (document.fullscreenElement) document.exitFullscreen().catch(() => {});
    if (!lab.contains(document.activeElement)) origin?.focus({ preventScroll: true });
  }

  // Before the lab's own keys: a clicker sends PageDown and PageUp.
  document.addEventListener('keydown', (event) => {
    if (!on || event.ctrlKey || event.altKey || event.metaKey || document.querySelector('dialog:modal')) return;
    if (/** @type {Element} */ (event.target).closest('input:not([type="range"]), textarea, select')) return;
    const name = KEYS.get(event.key.length === 1 ? event.key.toLowerCase() : event.key);
    if (!name || needsKey(/** @type {Element} */ (event.target), event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    commands[name]();
  }, { signal, capture: true });
  addEventListener('resize', () => { if (on) resize(); }, { signal });
  store.subscribe(['revision', 'live'], ({ live }) => {
    if (!on || live) return;
    steps = stepsOf(store.state.timeline, namesHere());
    at = Math.min(at, steps.length - 1);
    show();
  }, { signal });

  const since = ongoing();
  keep('');
  if (since) begin(Number(since));
  return { toggle: () => (on ? leave() : begin()) };
}

/** @param {Element} target @param {string} key */
const needsKey = (target, key) => (/^( |Enter)$/.test(key) && target.closest('button, a, [role="button"]') !== null)
  || (/^Arrow(Left|Right)$/.test(key) && target.matches('[role="tab"]'));

/** Key → command. Clickers send PageDown and PageUp, many a "." for blank and F5 to begin. */
const KEYS = new Map([
  ['PageDown', 'next'], ['ArrowRight', 'next'], ['ArrowDown', 'next'], ['Enter', 'next'],
  ['PageUp', 'back'], ['ArrowLeft', 'back'], ['ArrowUp', 'back'],
  ['Home', 'first'], ['End', 'last'], [' ', 'play'],
  ['b', 'blank'], ['.', 'blank'], ['F5', 'full'], ['l', 'spot'], ['v', 'views'], ['n', 'notes'], ['f', 'full'], ['?', 'help'],
  ['Escape', 'leave'], ['p', 'leave'],
]);
