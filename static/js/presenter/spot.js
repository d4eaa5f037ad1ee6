// @ts-check
// The spotlight: all but what is round the pointer goes dark.
import { el } from '../core/dom.js';

/**
 * @param {HTMLElement} lab
 * @param {{signal: AbortSignal}} options
 */
export function mountSpot(lab, { signal }) {
  const veil = el('div', { class: 'presenter__spot' });
  let [x, y] = [innerWidth / 2, innerHeight / 2];

  function place() {
    veil.style.setProperty('--x', `${x}px`);
    veil.style.setProperty('--y', `${y}px`);
  }
  lab.addEventListener('pointermove', (event) => {
    [x, y] = [event.clientX, event.clientY];
    if (veil.isConnected) place();
  }, { signal });
  return {
    toggle() {
      if (veil.isConnected) return veil.remove();
      place();
      lab.append(veil);
    },
    off: () => veil.remove(),
  };
}
