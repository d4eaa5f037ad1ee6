// @ts-check
// Pointing at packets in the ladder, with mouse, finger and keys: what is
// pointed at is lit, what is clicked is chosen, a fold unfolds.
import { bracketAt, mountBrackets } from './brackets.js';

/** @typedef {import('../core/store.js').Store} Store */

/**
 * What can have the focus: a packet, or a fold by its first packet.
 * @typedef {{packet: number, fold: boolean}} Stop
 */

/**
 * mountPointing listens on the drawing.
 * @param {SVGSVGElement} svg
 * @param {Store} store
 * @param {Object} options
 * @param {(event: MouseEvent) => number | null} options.under the packet at a point that has no element of its own
 * @param {(first: number, clientY: number | null) => void} options.unfold about a point, or by key
 * @param {(stop: Stop) => void} options.reached
 * @param {(from: Stop, by: number) => void} options.step moves the focus; by may be infinite
 * @param {AbortSignal} options.signal
 */
export function mountPointing(svg, store, { under, unfold, reached, step, signal }) {
  /** @param {Event} event @returns {Stop | null} */
  const stopAt = (event) => {
    const e = /** @type {Element} */ (event.target).closest('[data-packet], [data-fold]');
    if (!e) return null;
    const fold = e.getAttribute('data-fold');
    return { packet: Number(fold ?? e.getAttribute('data-packet')), fold: fold !== null };
  };
  /** @param {MouseEvent} event @returns {Stop | null} */
  const pointedAt = (event) => {
    const stop = stopAt(event);
    if (stop) return stop;
    const id = under(event);
    return id === null ? null : { packet: id, fold: false };
  };
  /** @param {number} id */
  const choose = (id) => store.set({ selected: id === store.state.selected ? null : id });

  mountBrackets(svg, store, { signal });
  svg.addEventListener('click', (event) => {
    const stop = bracketAt(event) ? null : pointedAt(event);
    if (!stop) return;
    reached(stop);
    if (stop.fold) unfold(stop.packet, event.clientY);
    else choose(stop.packet);
  }, { signal });
  svg.addEventListener('pointermove', (event) => {
    const stop = pointedAt(event);
    const lit = stop && !stop.fold ? stop.packet : null;
    svg.classList.toggle('is-over', stop !== null);
    store.set({ lit });
  }, { signal });
  svg.addEventListener('pointerleave', () => store.set({ lit: null }), { signal });
  // Beside it: an SVG that listens for the focus is a stop of Tab's in Chromium.
  const around = /** @type {HTMLElement} */ (svg.parentElement);
  around.addEventListener('focusin', (event) => {
    const stop = stopAt(event);
    if (stop) reached(stop);
    store.set({ lit: stop && !stop.fold ? stop.packet : null });
  }, { signal });
  around.addEventListener('focusout', () => store.set({ lit: null }), { signal });
  svg.addEventListener('keydown', (event) => {
    const stop = stopAt(event);
    if (!stop || event.ctrlKey || event.altKey || event.metaKey) return;
    const by = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1, Home: -Infinity, End: Infinity }[event.key];
    if (by !== undefined) {
      step(stop, by);
    } else if (event.key === 'Enter' || event.key === ' ') {
      if (stop.fold) unfold(stop.packet, null);
      else choose(stop.packet);
    } else if (event.key === 'Escape') {
      store.set({ selected: null });
    } else {
      return;
    }
    event.preventDefault();
  }, { signal });
}
