// @ts-check
// The way to what only a long run needs (aids.js), which is fetched when one is
// drawn for the first time.

/** @typedef {import('./aids.js').Aids} Aids */

/**
 * @typedef {Object} Aiding
 * @property {() => Aids | null} there
 * @property {() => boolean} hoped they are not there, and can be had as far as is known
 * @property {(then: () => void) => void} need fetches them; what is called then draws, with them or without
 */

/**
 * createAiding fetches nothing yet.
 * @param {{make: (aids: typeof import('./aids.js')) => Aids, signal: AbortSignal}} options
 * @returns {Aiding}
 */
export function createAiding({ make, signal }) {
  /** @type {Aids | null} */
  let aids = null;
  let asked = false;
  let missing = false; // they cannot be had now
  return {
    there: () => aids,
    hoped: () => !aids && !missing,
    need(then) {
      if (aids || asked || missing) return;
      asked = true;
      import('./aids.js').then((module) => { aids = make(module); }).catch(() => { missing = true; }).then(() => {
        asked = false;
        if (!signal.aborted) then();
        missing = false; // the next layout tries again
      });
    },
  };
}
