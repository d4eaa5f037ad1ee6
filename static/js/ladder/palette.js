// @ts-check
// The style sheet's colours for what is drawn on a canvas, read when the theme
// changes and not with every frame.

/** @typedef {{[name: string]: string}} Palette a colour of the style sheet by its name without "--color-" */

const NAMES = ['ink', 'syn', 'data', 'response', 'ack', 'fin', 'lost', 'retransmit', 'surface', 'sunken', 'muted', 'line-strong', 'accent', 'playhead', 'rail'];

/** @type {Record<string, string>} kind of packet → colour */
const OF_KIND = { syn: 'syn', syn_ack: 'syn', data: 'data', response: 'response', ack: 'ack', fin: 'fin', rst: 'lost', other: 'ink' };

/** @param {{kind: string, retransmission: boolean}} p the name of a packet's colour, as 50-ladder.css has it */
export const colourOf = (p) => (p.retransmission ? 'retransmit' : OF_KIND[p.kind] ?? 'ink');

/**
 * watchPalette gives the colours now and calls changed when they are others.
 * @param {HTMLElement} parent where they hold
 * @param {() => void} changed
 * @param {AbortSignal} signal
 * @returns {() => Palette}
 */
export function watchPalette(parent, changed, signal) {
  /** @type {Palette | null} */
  let palette = null;
  const forget = () => {
    palette = null;
    changed();
  };
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', forget, { signal });
  const theme = new MutationObserver(forget);
  theme.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  signal.addEventListener('abort', () => theme.disconnect(), { once: true });
  return () => (palette ??= readPalette(parent));
}

/** @param {HTMLElement} parent @returns {Palette} */
function readPalette(parent) {
  const probe = document.createElement('span');
  probe.hidden = true;
  parent.append(probe);
  const palette = Object.fromEntries(NAMES.map((name) => {
    probe.style.color = `var(--color-${name})`;
    return [name, getComputedStyle(probe).color];
  }));
  probe.remove();
  return palette;
}
