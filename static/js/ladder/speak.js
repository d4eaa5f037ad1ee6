// @ts-check
// What the ladder's elements say to who cannot see them.
import { count, duration } from '../core/format.js';
import { hostName, sentences } from '../core/story.js';

/** @typedef {import('../core/text.js').Translate} Translate */

/**
 * spoken is a packet in words: what is written on it comes first (WCAG 2.5.3).
 * @param {import('../core/story.js').Index} x
 * @param {number} id
 * @param {SVGElement | undefined} drawn its element
 * @param {Translate} t
 */
export function spoken(x, id, drawn, t) {
  const p = x.byId.get(id);
  if (!p) return '';
  const name = t('ladder.packet', {
    n: count(id), from: hostName(x, p.src, t), to: hostName(x, p.dst, t), time: duration(p.hops[0].sentUs),
  });
  const written = [...drawn?.querySelectorAll('text') ?? []].map((text) => `${text.textContent}.`);
  return [...written, name, ...sentences(x, id, t)].join(' ');
}

/** @param {SVGElement} e @param {string} text makes a packet's element a button, easier to hit than its line */
export function dress(e, text) {
  e.setAttribute('role', 'button');
  e.setAttribute('aria-label', text);
  for (const line of e.querySelectorAll('.pkt__line')) {
    const hit = /** @type {SVGElement} */ (line.cloneNode());
    hit.setAttribute('class', 'pkt__hit');
    e.prepend(hit);
  }
}

/** @param {SVGElement} e @param {import('./layout.js').Marks['folds'][number]} fold makes a fold's element a button @param {Translate} t */
export function dressFold(e, fold, t) {
  e.setAttribute('role', 'button');
  e.setAttribute('aria-label', [fold.text?.text, t('ladder.fold.spoken', {
    n: count(fold.n), from: duration(fold.from_us), to: duration(fold.to_us),
  })].filter(Boolean).join('. '));
}
