// @ts-check
// Everything a reader can tell a lab to do, by name: for buttons (data-do)
// and for keys.

/**
 * @typedef {'toggle' | 'home' | 'end' | 'packet-back' | 'packet-forward' | 'moment-back' | 'moment-forward'
 *   | 'slower' | 'faster' | 'loop' | 'zoom-in' | 'zoom-out' | 'fit-all' | 'fit-selection' | 'numbers' | 'run' | 'expand' | 'present' | 'table' | 'help'} Command
 */

const ZOOM = 1.5;

/**
 * @param {import('../core/store.js').Store} store
 * @param {import('../player/player.js').Player} player
 * @param {import('../ladder/view.js').Ladder} ladder
 * @param {{run: () => void, expand: () => void, present: () => void, table: () => void, help: () => void}} others
 * @returns {Record<Command, () => void>}
 */
export function commandsOf(store, player, ladder, others) {
  /** @param {number} tUs */
  const jump = (tUs) => {
    player.pause();
    player.seek(tUs);
  };
  return {
    toggle: player.toggle,
    home: () => {
      jump(0);
      store.set({ selected: null });
    },
    end: () => jump(Infinity),
    'packet-back': () => player.stepPacket(-1),
    'packet-forward': () => player.stepPacket(1),
    'moment-back': () => player.stepMoment(-1),
    'moment-forward': () => player.stepMoment(1),
    slower: () => player.changeRate(-1),
    faster: () => player.changeRate(1),
    loop: () => store.set({ loop: !store.state.loop }),
    'zoom-in': () => ladder.zoom(ZOOM),
    'zoom-out': () => ladder.zoom(1 / ZOOM),
    'fit-all': ladder.fitAll,
    'fit-selection': ladder.fitSelection,
    numbers: () => store.set({ numbers: !store.state.numbers }),
    ...others,
  };
}

/**
 * mountButtons lets every button with data-do carry out its command.
 * @param {HTMLElement} lab
 * @param {{commands: Record<Command, () => void>, signal: AbortSignal}} options
 */
export function mountButtons(lab, { commands, signal }) {
  for (const button of lab.querySelectorAll('[data-do]')) button.removeAttribute('disabled');
  lab.addEventListener('click', (event) => {
    const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest('[data-do]'));
    if (button) commands[/** @type {Command} */ (button.dataset.do)]?.();
  }, { signal });
}
