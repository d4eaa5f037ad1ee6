// @ts-check
// The chosen packet: what it is and why it left, and its figures. Its bytes
// have a view of their own.
import { el } from '../core/dom.js';
import { bytes as size, count, duration } from '../core/format.js';

/** @typedef {import('../core/store.js').Store} Store */
/** @typedef {import('../core/timeline.js').Packet} Packet */
/** @typedef {import('../core/text.js').Translate} Translate */

/**
 * The words for a run's packets and hosts.
 * @typedef {Object} Words
 * @property {(packet: number) => string[]} tell what it is, why it left, what became of it
 * @property {(name: string) => string} host
 * @property {(packet: number) => HTMLElement | null} sentence the one in the prose that speaks of it
 */

/**
 * mountInspector draws the selected packet.
 * @param {HTMLElement} root
 * @param {Store} store
 * @param {{words: Words, lose: (packet: Packet) => (() => void) | null, bytes: () => void, t: Translate, signal: AbortSignal}} options
 *   lose gives what makes the run again with a packet lost, if that can be;
 *   bytes opens the view of its bytes
 */
export function mountInspector(root, store, { words, lose, bytes, t, signal }) {
  const empty = [...root.childNodes];
  store.subscribe(['selected', 'revision'], ({ timeline, selected }) => {
    const packet = selected === null ? undefined : timeline.packets.get(selected);
    if (!packet) {
      root.replaceChildren(...empty);
      return;
    }
    const key = JSON.stringify([packet, timeline.end !== null]);
    if (root.dataset.drawn === key && root.firstChild !== empty[0]) return;
    root.dataset.drawn = key;
    root.replaceChildren(story(packet, words, timeline.end ? lose(packet) : null, t), facts(packet, words, t), link(bytes, t));
  }, { signal });
}

/** @param {Packet} packet @param {Words} words @param {(() => void) | null} lose @param {Translate} t */
function story(packet, words, lose, t) {
  const [what, ...why] = words.tell(packet.id);
  const sentence = words.sentence(packet.id);
  return el('div', { class: 'inspector__story' },
    el('h2', {}, t('lab.packet_no', { n: packet.id })),
    el('p', {}, el('strong', {}, what ?? packet.flags), ...why.flatMap((text) => [' ', text])),
    ...(sentence ? [back(sentence, t)] : []), ...(lose ? [again(lose, t)] : []));
}

/**
 * again is a button that makes the run once more without the packet.
 * @param {() => void} lose
 * @param {Translate} t
 */
function again(lose, t) {
  const button = el('button', { type: 'button', class: 'inspector__lose' }, t('lab.lose'));
  button.addEventListener('click', lose);
  return button;
}

/**
 * link is a button that opens the packet's bytes.
 * @param {() => void} bytes
 * @param {Translate} t
 */
function link(bytes, t) {
  const button = el('button', { type: 'button', class: 'inspector__in-text' }, t('lab.bytes'));
  button.addEventListener('click', bytes);
  return button;
}

/**
 * back is a button that leads to a sentence in the prose.
 * @param {HTMLElement} sentence
 * @param {Translate} t
 */
function back(sentence, t) {
  const button = el('button', { type: 'button', class: 'inspector__in-text' }, t('lab.in_text', { text: sentence.textContent ?? '' }));
  button.addEventListener('click', () => {
    sentence.scrollIntoView({ block: 'center' });
    sentence.focus({ preventScroll: true });
  });
  return button;
}

/** @param {Packet} packet @param {Words} words @param {Translate} t */
function facts(packet, words, t) {
  /** @type {[string, string][]} */
  const rows = [
    ['sent', duration(packet.sentUs)],
    ['received', packet.receivedUs === null ? '' : duration(packet.receivedUs)],
    ['dropped', packet.droppedUs === null ? '' : duration(packet.droppedUs)],
    ['route', t('lab.route', { from: words.host(packet.src), to: words.host(packet.dst) })],
    ['flags', packet.flags.replaceAll(',', ', ')],
    ['seq', packet.proto === 'tcp' ? count(packet.seq) : ''],
    ['ack', packet.flags.includes('ACK') ? count(packet.ack) : ''],
    ['window', packet.proto === 'tcp' ? size(packet.winBytes) : ''],
    ['length', size(packet.lenBytes)],
    ['size', size(packet.ipBytes)],
    ['labels', packet.labels.map((label) => label.replaceAll('_', ' ')).join(', ')],
    ['wire', wireParts(packet, t)],
  ];
  return el('dl', { class: 'inspector__facts' }, ...rows.filter(([, value]) => value !== '').map(([name, value]) =>
    el('div', {}, el('dt', {}, t(`lab.fact_${name}`)), el('dd', {}, value))));
}

/** @param {Packet} packet @param {Translate} t */
function wireParts(packet, t) {
  const sum = (/** @type {'queueUs' | 'serialiseUs' | 'propagateUs'} */ part) =>
    duration(packet.hops.reduce((total, hop) => total + (hop?.[part] ?? 0), 0));
  return t('lab.wire_parts', { queue: sum('queueUs'), serialise: sum('serialiseUs'), propagate: sum('propagateUs') });
}
