// @ts-check
// The speaker's window: where the talk is, what is said now and next, and the
// time. All of it comes from the window that presents.
import { pointed } from './captions.js';
import { CHANNEL } from './present.js';
import { clockText } from './steps.js';

/**
 * @typedef {Object} Talk
 * @property {'state' | 'over'} kind
 * @property {string} title
 * @property {number} at
 * @property {number} all
 * @property {string} text
 * @property {[number, number] | null} point
 * @property {string} note
 * @property {{text: string, point: [number, number] | null} | null} next
 * @property {number} beganMs
 * @property {boolean} blank
 * @property {string} card address of the instructor's card, or ''
 */

const root = document.querySelector('[data-notes]');
if (root instanceof HTMLElement) mountNotes(root);

/** @param {HTMLElement} root */
function mountNotes(root) {
  /** @param {string} name */
  const part = (name) => /** @type {HTMLElement} */ (root.querySelector(`[data-${name}]`));
  const heading = part('title').textContent ?? '';
  const channel = new BroadcastChannel(CHANNEL);
  let beganMs = 0;

  /** @param {Talk} talk */
  function show(talk) {
    const going = talk.kind === 'state';
    part('talk').hidden = !going;
    part('wait').hidden = going;
    part('title').textContent = going ? talk.title : heading;
    if (!going) return;
    beganMs ||= talk.beganMs;
    part('at').textContent = (root.dataset.step ?? '').replace('{at}', String(talk.at)).replace('{all}', String(talk.all));
    part('now').replaceChildren(...pointed(talk.text, talk.point));
    part('note').textContent = talk.note;
    part('noted').hidden = talk.note === '' || talk.note === talk.text;
    part('next').replaceChildren(...(talk.next ? pointed(talk.next.text, talk.next.point) : ['–']));
    part('blank').hidden = !talk.blank;
    part('carded').hidden = talk.card === '';
    /** @type {HTMLAnchorElement} */ (part('card')).href = talk.card;
    tick();
  }

  function tick() {
    if (beganMs) part('time').textContent = clockText(Date.now() - beganMs);
  }

  /** @param {string} what */
  const say = (what) => channel.postMessage({ kind: 'do', what });

  channel.addEventListener('message', ({ data }) => {
    if (data.kind === 'state' || data.kind === 'over') show(data);
  });
  for (const button of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll('[data-do]'))) {
    button.addEventListener('click', () => say(button.dataset.do ?? ''));
  }
  part('reset').addEventListener('click', () => {
    beganMs = Date.now();
    tick();
  });
  document.addEventListener('keydown', (event) => {
    const what = { PageDown: 'next', ArrowRight: 'next', PageUp: 'back', ArrowLeft: 'back', b: 'blank', '.': 'blank', l: 'spot', v: 'views', ' ': 'play' }[event.key];
    if (!what || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === ' ' && /** @type {Element} */ (event.target).closest('button')) return;
    event.preventDefault();
    say(what);
  });
  setInterval(() => { if (!document.hidden) tick(); }, 500);
  channel.postMessage({ kind: 'hello' });
}
