// @ts-check
// Choosing a message by its bracket: its first packet is chosen, which says what
// it is, and all that carry it stand out until something else is chosen.
import { read } from '../core/story.js';

/** @typedef {import('../core/store.js').Store} Store */

/** The bracket that something happened at. @param {Event} event */
export const bracketAt = (event) => /** @type {Element} */ (event.target).closest('.message[data-first]');

/**
 * mountBrackets listens on the drawing.
 * @param {SVGSVGElement} svg
 * @param {Store} store
 * @param {{signal: AbortSignal}} options
 */
export function mountBrackets(svg, store, { signal }) {
  /** @type {number | null} the packet that was chosen by a bracket */
  let chosen = null;

  /** @param {number} first @returns {number[]} the packets of the message that it begins, with those sent again */
  function carriers(first) {
    const { byId, sent, packets } = read(store.state.timeline);
    const id = byId.get(first)?.original || first;
    const all = sent.all.filter((m) => m.packets.length > 1 && m.packets.some((p) => p.id === id));
    const message = all.find((m) => m.packets[0].id === id) ?? all[0];
    const ids = new Set(message?.packets.map((p) => p.id));
    return packets.filter((p) => ids.has(p.id) || ids.has(p.original)).map((p) => p.id);
  }

  function clear() {
    chosen = null;
    for (const e of svg.querySelectorAll('.is-carrying')) e.classList.remove('is-carrying');
  }

  svg.addEventListener('click', (event) => {
    const bracket = bracketAt(event);
    if (!bracket) return;
    const first = Number(bracket.getAttribute('data-first'));
    const again = bracket.classList.contains('is-carrying');
    clear();
    store.set({ selected: again ? null : first });
    if (again) return;
    chosen = first;
    bracket.classList.add('is-carrying');
    for (const id of carriers(first)) svg.querySelector(`[data-packet="${id}"]`)?.classList.add('is-carrying');
  }, { signal });
  store.subscribe(['selected', 'revision'], ({ selected }) => {
    if (selected !== chosen) clear();
  }, { signal });
}
