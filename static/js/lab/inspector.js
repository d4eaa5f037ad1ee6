// @ts-check
// The chosen packet: what it is and why it left, its figures, and its bytes
// field by field.
import { dissect } from '../core/bytes.js';
import { bringIntoView, el } from '../core/dom.js';
import { bytes as size, count, duration } from '../core/format.js';

/** @typedef {import('../core/store.js').Store} Store */
/** @typedef {import('../core/timeline.js').Packet} Packet */
/** @typedef {import('../core/text.js').Translate} Translate */
/** @typedef {import('../core/bytes.js').Field} Field */

/**
 * The words for a run's packets and hosts.
 * @typedef {Object} Words
 * @property {(packet: number) => string[]} tell what it is, why it left, what became of it
 * @property {(name: string) => string} host
 * @property {(packet: number) => HTMLElement | null} sentence the one in the prose that speaks of it
 */

/** Text of a payload shown at most, in characters. */
const MOST_TEXT = 600;

/**
 * mountInspector draws the selected packet.
 * @param {HTMLElement} root
 * @param {Store} store
 * @param {{words: Words, lose: (packet: Packet) => (() => void) | null, t: Translate, signal: AbortSignal}} options
 *   lose gives what makes the run again with a packet lost, if that can be
 */
export function mountInspector(root, store, { words, lose, t, signal }) {
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
    root.replaceChildren(story(packet, words, timeline.end ? lose(packet) : null, t), facts(packet, words, t), ...dump(packet, t));
  }, { signal });

  // A byte and its field light up together, whichever is pointed at.
  /** @param {Event} event */
  const point = (event) => {
    const of = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest('[data-field]'));
    mark(root, of?.dataset.field ?? null, of?.classList.contains('byte') ?? false);
  };
  root.addEventListener('pointerover', point, { signal });
  root.addEventListener('focusin', point, { signal });
  root.addEventListener('pointerleave', () => mark(root, null, false), { signal });
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

/**
 * dump is the packet's bytes, and beside them its fields.
 * @param {Packet} packet
 * @param {Translate} t
 * @returns {HTMLElement[]}
 */
function dump(packet, t) {
  if (packet.bytes === '') return [el('p', { class: 'inspector__empty' }, t('lab.bytes_none'))];
  const data = Uint8Array.from(atob(packet.bytes), (c) => c.charCodeAt(0));
  const fields = dissect(data);
  const cells = fields.flatMap((field, i) => Array.from(data.subarray(field.start, field.end), (byte) =>
    el('span', { class: `byte byte--${field.layer}`, 'data-field': i }, byte.toString(16).padStart(2, '0'))));
  return [el('div', { class: 'inspector__bytes' },
    el('div', { class: 'bytes', 'aria-hidden': 'true' }, ...cells),
    el('div', { class: 'fields', role: 'group', 'aria-label': t('lab.bytes') },
      ...layers(fields).map((layer) => fieldList(layer, fields, data, t))))];
}

/** @param {Field[]} fields @returns {Field['layer'][]} in order */
function layers(fields) {
  return [...new Set(fields.map((field) => field.layer))];
}

/**
 * @param {Field['layer']} layer
 * @param {Field[]} fields
 * @param {Uint8Array} data
 * @param {Translate} t
 */
function fieldList(layer, fields, data, t) {
  const rows = fields.flatMap((field, i) => (field.layer !== layer ? [] : [
    el('div', { class: 'field', 'data-field': i, tabindex: 0 },
      el('dt', {}, t(`lab.field.${field.name}`)),
      el('dd', {}, field.value, ...(layer === 'payload' ? [el('pre', {}, printable(data.subarray(field.start, field.end)))] : []))),
  ]));
  return el('section', { class: `fields__layer fields__layer--${layer}` },
    el('h3', {}, t(`lab.layer_${layer}`)),
    el('dl', {}, ...rows));
}

/**
 * printable shows bytes as text, other than ASCII as dots.
 * @param {Uint8Array} data
 */
function printable(data) {
  const text = String.fromCharCode(...data.subarray(0, MOST_TEXT)).replace(/[^\x20-\x7e\r\n]/g, '·').replaceAll('\r', '');
  return data.length > MOST_TEXT ? `${text}…` : text;
}

/**
 * @param {HTMLElement} root
 * @param {string | null} field
 * @param {boolean} scroll bring the field's line into view
 */
function mark(root, field, scroll) {
  for (const old of root.querySelectorAll('.is-pointed')) old.classList.remove('is-pointed');
  if (field === null) return;
  for (const part of root.querySelectorAll(`[data-field="${field}"]`)) part.classList.add('is-pointed');
  const line = root.querySelector(`.field[data-field="${field}"]`);
  if (scroll && line) bringIntoView(root.parentElement ?? root, line);
}
