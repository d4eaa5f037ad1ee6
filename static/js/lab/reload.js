// @ts-check
// The way out where the files of this page are no longer served: a server of
// another build has its own. The address holds all that the page shows.
import { el } from '../core/dom.js';

/** @param {import('../core/text.js').Translate} t */
export function reloadButton(t) {
  const button = el('button', { type: 'button', class: 'button button--quiet reload' }, t('lab.reload'));
  button.addEventListener('click', () => location.reload());
  return button;
}
