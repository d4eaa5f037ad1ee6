// @ts-check
// Links of the prose that lead to a run: shown in the lab, in place. Without
// this each is an address of the page with that run.
import { el } from '../core/dom.js';
import { LEFT, reveal } from './moments.js';
import { readRun } from './stage.js';

/** @typedef {import('./stage.js').Stage} Stage */

/**
 * mountRuns has the links of the prose, and those that come to it later, show
 * their runs.
 * @param {HTMLElement} prose
 * @param {Stage} stage
 */
export function mountRuns(prose, stage) {
  const own = prose.dataset.prose ?? '';

  /** @param {Event} event @returns {HTMLAnchorElement | null} */
  const linkOf = (event) => /** @type {Element} */ (event.target).closest('a.run, a.moment, a.beside, a[data-home]');

  /** @param {HTMLAnchorElement} link */
  async function follow(link) {
    const { run, of, moment, away, view, stack, live, home } = link.dataset;
    const beside = link.matches('.beside');
    const point = run !== undefined && link.closest('.box--run') ? pointOf(prose, link) : undefined;
    if (live !== undefined) await stage.live(readRun(run ?? ''));
    else if (run !== undefined) await stage.show({ ...readRun(run), view, stack, whole: point !== undefined });
    else if (home !== undefined || (of === undefined && !beside)) await stage.home();
    else await stage.show({ ...readRun(of ?? own), whole: true }); // what the sentence is about, and not what was made of it since
    if (beside) location.hash = link.hash;
    const name = moment ?? away ?? point;
    if (name) stage.lab.player.goTo(name);
    reveal(stage.lab.element, link);
  }

  prose.addEventListener('click', (event) => {
    const link = linkOf(event);
    if (!link || event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    follow(link);
  });
  for (const type of ['pointerover', 'focusin']) {
    prose.addEventListener(type, (event) => {
      const link = linkOf(event);
      if (link && link.dataset.home === undefined) stage.warm(readRun(link.dataset.run ?? link.dataset.of ?? own));
    }, { passive: true });
  }
}

/**
 * pointOf is the moment that a card's run opens at: the first one of it that the
 * card speaks of, or the text behind it, as far as the next card or heading.
 * @param {HTMLElement} prose
 * @param {HTMLElement} link of the card
 * @returns {string | undefined}
 */
function pointOf(prose, link) {
  const card = /** @type {HTMLElement} */ (link.closest('.box--run'));
  const { experiment } = readRun(link.dataset.run ?? '');
  const own = prose.dataset.prose ?? '';
  for (const e of /** @type {NodeListOf<HTMLElement>} */ (prose.querySelectorAll('a.moment, .box--run, h2, h3'))) {
    const before = e.compareDocumentPosition(card) & Node.DOCUMENT_POSITION_FOLLOWING;
    if (before || e === card) continue;
    if (!e.matches('a.moment')) return undefined;
    if (readRun(e.dataset.of ?? own).experiment === experiment) return e.dataset.moment ?? e.dataset.away;
  }
  return undefined;
}

/**
 * mountReturn offers a way back to the sentence that the page left for the
 * picture, where both do not stand side by side.
 * @param {HTMLElement} prose
 * @param {import('../core/text.js').Translate} t
 */
export function mountReturn(prose, t) {
  /** @type {{link: HTMLElement, top: number} | null} */
  let left = null;
  let away = false; // it has been out of sight since
  const button = el('button', { type: 'button', class: 'button to-text', hidden: true }, t('lab.to_text'));
  prose.append(button);
  const gone = () => {
    left = null;
    button.hidden = true;
  };
  prose.addEventListener(LEFT, (event) => {
    left = { link: /** @type {HTMLElement} */ (event.target), top: scrollY };
    away = false;
    button.hidden = false;
    seen.disconnect();
    seen.observe(left.link);
  });
  // Who scrolls back needs it no more.
  const seen = new IntersectionObserver((entries) => {
    if (!left || !entries.at(-1)?.isIntersecting) away = left !== null;
    else if (away) gone();
  });
  button.addEventListener('click', () => {
    if (!left) return;
    left.link.focus({ preventScroll: true });
    scrollTo({ top: left.top });
    gone();
  });
}
