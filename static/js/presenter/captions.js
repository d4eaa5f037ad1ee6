// @ts-check
// What is said at a step: the sentence of the prose that points at the moment,
// or what the picture says about its packet.
import { el } from '../core/dom.js';
import { sentenceAround } from './steps.js';

/**
 * @typedef {Object} Caption
 * @property {string} text
 * @property {[number, number] | null} point what of it names the moment: from, to
 * @property {string} note the paragraph around it, for who speaks
 */

/**
 * @typedef {Object} Sources
 * @property {HTMLElement | null} prose
 * @property {(packet: number) => string[]} tell
 * @property {() => string} summary of the run
 */

/**
 * captionsOf gives the captions of steps.
 * @param {Sources} sources
 */
export function captionsOf({ prose, tell, summary }) {
  /** @param {import('./steps.js').Step} step @returns {Caption} */
  function ofMoment({ name, packet }) {
    const links = /** @type {HTMLElement[]} */ ([...prose?.querySelectorAll(`[data-moment="${CSS.escape(name)}"]`) ?? []]);
    const link = links.find((one) => one.offsetParent !== null);
    const block = link?.closest('p, li, td, blockquote');
    if (link && block) return around(block, link);
    const [what = '', ...why] = packet === null ? [] : tell(packet);
    return { text: [what, ...why].join(' '), point: [0, what.length], note: '' };
  }

  /** @returns {Caption} what the page begins with */
  function opening() {
    const first = prose?.querySelector('.lesson__intro > p:not(.eyebrow), .lesson__body li, .lesson__body p');
    return { text: sentenceAround(flat(first?.textContent ?? ''), 0).text, point: null, note: flat(first?.textContent ?? '') };
  }

  return {
    /** @param {import('./steps.js').Step[]} steps @param {number} at @returns {Caption} */
    at(steps, at) {
      if (steps[at].name !== '') return ofMoment(steps[at]);
      return at === 0 ? opening() : { text: summary(), point: null, note: '' };
    },
  };
}

/**
 * pointed is a caption with what names the moment made prominent: a sentence may
 * name several, one after the other.
 * @param {string} text
 * @param {[number, number] | null} point
 * @returns {(string | HTMLElement)[]}
 */
export function pointed(text, point) {
  const [from, to] = point ?? [0, 0];
  return [text.slice(0, from), el('em', {}, text.slice(from, to)), text.slice(to)];
}

/** @param {string} text */
const flat = (text) => text.replace(/\s+/g, ' ').trim();

/**
 * @param {Element} block
 * @param {HTMLElement} link
 * @returns {Caption}
 */
function around(block, link) {
  const before = document.createRange();
  before.setStart(block, 0);
  before.setEndBefore(link);
  const text = block.textContent ?? '';
  const start = before.toString().length;
  const sentence = sentenceAround(text, start);
  const from = start - sentence.from;
  return { text: sentence.text, point: [from, from + (link.textContent ?? '').length], note: flat(text) };
}
