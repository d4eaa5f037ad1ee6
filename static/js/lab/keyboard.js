// @ts-check
// Keys of the page: the same commands as the buttons, off while somebody
// types or where a control needs the key itself, and off for good if the
// reader says so (WCAG 2.1.4).

import { recall, remember } from '../core/memory.js';

/** @typedef {import('./commands.js').Command} Command */

/**
 * commandFor is the command of a key, null if it has none here.
 * @param {{key: string, shiftKey?: boolean, ctrlKey?: boolean, altKey?: boolean, metaKey?: boolean}} event
 * @param {boolean} inLab the lab or something in it has the focus
 * @returns {Command | null}
 */
export function commandFor({ key, shiftKey, ctrlKey, altKey, metaKey }, inLab) {
  if (ctrlKey || altKey || metaKey) return null;
  if (key === 'Enter') return shiftKey ? 'run' : null;
  if (inLab && LAB_KEYS.has(key)) return LAB_KEYS.get(key) ?? null;
  return KEYS.get(key.length === 1 ? key.toLowerCase() : key) ?? null;
}

/** @type {Map<string, Command>} */
const KEYS = new Map([
  [',', 'packet-back'],
  ['.', 'packet-forward'],
  ['ArrowLeft', 'moment-back'],
  ['ArrowRight', 'moment-forward'],
  ['[', 'slower'],
  [']', 'faster'],
  ['+', 'zoom-in'],
  ['=', 'zoom-in'],
  ['-', 'zoom-out'],
  ['0', 'fit-all'],
  ['z', 'fit-selection'],
  ['n', 'numbers'],
  ['f', 'expand'],
  ['p', 'present'],
  ['t', 'table'],
  ['?', 'help'],
]);

// These scroll the page elsewhere.
/** @type {Map<string, Command>} */
const LAB_KEYS = new Map([
  [' ', 'toggle'],
  ['Home', 'home'],
  ['End', 'end'],
]);

const STORAGE = 'slowstart.keys';

/** keysOn says whether this reader wants the keys. */
export const keysOn = () => recall(STORAGE) !== 'off';

/** @param {boolean} on */
export const setKeys = (on) => remember(STORAGE, on ? 'on' : 'off');

/**
 * mountKeyboard listens on the whole page.
 * @param {HTMLElement} lab
 * @param {{commands: Record<Command, () => void>, signal: AbortSignal}} options
 */
export function mountKeyboard(lab, { commands, signal }) {
  document.addEventListener('keydown', (event) => {
    if (!keysOn() || lab.hidden || event.defaultPrevented || event.isComposing) return;
    const target = /** @type {Element} */ (event.target);
    const command = commandFor(event, lab.contains(target));
    if (!command || (command !== 'run' && needsKey(target, event.key))) return;
    if (document.querySelector('dialog:modal')) return;
    event.preventDefault();
    commands[command]();
  }, { signal });
}

/**
 * needsKey says whether the focused element has its own use for a key.
 * @param {Element} target
 * @param {string} key
 */
function needsKey(target, key) {
  if (target.closest('input:not([type="range"], [type="checkbox"]), textarea, select, [contenteditable]')) return true;
  if (key === ' ') return target.closest('button, summary, a, input, [role="button"]') !== null;
  return /^(Arrow|Home|End)/.test(key) && target.closest('input, [role="tab"], [role="button"]') !== null;
}
