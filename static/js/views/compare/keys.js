// @ts-check
// How the packets of several ladders are reached: by pointing, and by keys along
// one run and over to the next.

/** A packet of a run. @typedef {{run: number, id: number}} Place */

/**
 * @typedef {Object} Moves
 * @property {(event: Event) => Place | null} at where an event happened
 * @property {(place: Place) => void} entered the focus, or a finger, came there
 * @property {(place: Place) => void} toggle chooses it, or not any more
 * @property {(place: Place) => void} clear
 * @property {(place: Place, to: number | 'first' | 'last') => void} along its run
 * @property {(place: Place, by: number) => void} aside to a neighbouring run
 * @property {AbortSignal} signal
 */

/**
 * mountPacketKeys listens.
 * @param {HTMLElement} root
 * @param {Moves} moves
 */
export function mountPacketKeys(root, { at, entered, toggle, clear, along, aside, signal }) {
  root.addEventListener('click', (event) => {
    const place = at(event);
    if (!place) return;
    entered(place);
    toggle(place);
  }, { signal });
  root.addEventListener('focusin', (event) => {
    const place = at(event);
    if (place) entered(place);
  }, { signal });
  root.addEventListener('keydown', (event) => {
    const place = at(event);
    if (!place || event.ctrlKey || event.altKey || event.metaKey) return;
    switch (event.key) {
      case 'ArrowDown': along(place, 1); break;
      case 'ArrowUp': along(place, -1); break;
      case 'Home': along(place, 'first'); break;
      case 'End': along(place, 'last'); break;
      case 'ArrowRight': aside(place, 1); break;
      case 'ArrowLeft': aside(place, -1); break;
      case 'Enter':
      case ' ': toggle(place); break;
      case 'Escape': clear(place); break;
      default: return;
    }
    event.preventDefault();
  }, { signal });
}
