// @ts-check
// The filter's language on one page: examples that can be tried, words, fields.
import { el } from '../../core/dom.js';
import { LABELS, NAMES } from './terms.js';

/** @typedef {import('../../core/text.js').Translate} Translate */

const EXAMPLES = ['lost', 'len > 0 && conn == 1', 'tcp.flags.syn == 1', 'label == "duplicate_ack"', 't > 100ms && t < 0.5s', 'contains "GET"', 'src == "server" && !(ack || syn)', 'size >= 1kB'];
const WORDS = ['data', 'ack', 'syn', 'fin', 'rst', 'request', 'response', 'lost', 'again', 'corrupted', 'copy', 'tcp', 'udp', 'icmp', 'http', 'tls', 'dns'];

/**
 * help is a popover; what is clicked is tried.
 * @param {Translate} t
 * @param {(expression: string) => void} attempt
 */
export function help(t, attempt) {
  const box = el('div', { class: 'filter-help', popover: 'auto', id: 'filter-help', role: 'dialog', 'aria-label': t('view.packets.help') },
    el('p', { class: 'filter-help__title' }, t('view.packets.help')),
    el('p', {}, t('view.packets.help_about')),
    el('p', { class: 'filter-help__name' }, t('view.packets.help_examples')),
    el('ul', { role: 'list' }, ...EXAMPLES.map((text) => el('li', {}, example(text)))),
    el('p', { class: 'filter-help__name' }, t('view.packets.help_words')),
    el('p', {}, el('code', {}, WORDS.join('  '))),
    el('p', { class: 'filter-help__name' }, t('view.packets.help_labels')),
    el('p', {}, el('code', {}, LABELS.join('  '))),
    el('p', { class: 'filter-help__name' }, t('view.packets.help_fields')),
    el('p', {}, el('code', {}, [...NAMES, ['tcp.flags.syn', '.ack', '.fin', '.reset', '.push']].map((names) => names.join(' = ')).join('   ').replace(' = .', ' .').replaceAll(' = .', ' .'))),
    el('p', { class: 'filter-help__name' }, t('view.packets.help_operators')),
    el('p', {}, el('code', {}, '==  !=  <  <=  >  >=  contains   &&  ||  !  ( )')),
    el('p', {}, t('view.packets.help_values')));

  /** @param {string} text */
  function example(text) {
    const button = el('button', { type: 'button' }, el('code', {}, text));
    button.addEventListener('click', () => {
      box.hidePopover();
      attempt(text);
    });
    return button;
  }
  return box;
}
