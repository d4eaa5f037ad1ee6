// @ts-check
// The packets as a table: the picture's twin for those who read. The server
// wrote the first run's; later runs are written here.
import { bringIntoView, el } from '../core/dom.js';
import { bytes, count, duration } from '../core/format.js';

/** @typedef {import('../core/store.js').Store} Store */
/** @typedef {import('../core/timeline.js').Packet} Packet */
/** @typedef {import('../core/text.js').Translate} Translate */

/** Rows shown at first, and more at a time. */
const PAGE = 50;

/**
 * mountTable keeps the table at the run and the chosen packet.
 * @param {HTMLElement} root the panel
 * @param {Store} store
 * @param {{words: import('./inspector.js').Words, counter: HTMLElement, t: Translate, signal: AbortSignal}} options
 */
export function mountTable(root, store, { words, counter, t, signal }) {
  let drawn = store.state.timeline;
  let most = PAGE;
  let rows = Math.min(drawn.packets.size, PAGE);

  function draw() {
    const { timeline, live } = store.state;
    counter.textContent = count(timeline.packets.size);
    if (live || (timeline === drawn && rows === Math.min(timeline.packets.size, most))) return;
    const packets = [...timeline.packets.values()].slice(0, most);
    drawn = timeline;
    rows = packets.length;
    root.replaceChildren(table(packets, words, t), ...more());
    choose();
  }

  // more is a button for the next rows, if there are any.
  function more() {
    const all = store.state.timeline.packets.size;
    if (all <= most) return [];
    const button = el('button', { type: 'button', class: 'button button--quiet' },
      t('lab.table_more', { n: count(Math.min(PAGE, all - most)), all: count(all) }));
    button.addEventListener('click', () => {
      most += PAGE;
      draw();
    });
    return [button];
  }

  function choose() {
    const { selected } = store.state;
    for (const row of root.querySelectorAll('tr[data-packet]')) {
      const chosen = row.getAttribute('data-packet') === String(selected);
      row.classList.toggle('is-selected', chosen);
      if (chosen) bringIntoView(root, row);
    }
  }

  /** @param {Event} event @returns {number | null} */
  const packetAt = (event) => {
    const row = /** @type {Element} */ (event.target).closest('tr[data-packet]');
    return row ? Number(row.getAttribute('data-packet')) : null;
  };
  root.addEventListener('click', (event) => {
    const packet = packetAt(event);
    if (packet !== null) store.set({ selected: packet });
  }, { signal });
  root.addEventListener('pointerover', (event) => store.set({ lit: packetAt(event) }), { signal });
  root.addEventListener('pointerleave', () => store.set({ lit: null }), { signal });

  store.subscribe(['revision', 'live'], () => {
    if (store.state.timeline !== drawn) most = PAGE;
    draw();
  }, { signal });
  store.subscribe(['selected'], choose, { signal });
  root.querySelector('.packets__some')?.replaceWith(...more());
}

/** @param {Packet[]} packets @param {import('./inspector.js').Words} words @param {Translate} t */
function table(packets, words, t) {
  const head = ['no', 'time', 'route', 'flags', 'seq', 'ack', 'length', 'story'];
  return el('table', { class: 'packets' },
    el('caption', { class: 'visually-hidden' }, t('lab.table_caption')),
    el('thead', {}, el('tr', {}, ...head.map((name) => el('th', { scope: 'col' }, t(`lab.col_${name}`))))),
    el('tbody', {}, ...packets.map((packet) => row(packet, words, t))));
}

/** @param {Packet} packet @param {import('./inspector.js').Words} words @param {Translate} t */
function row(packet, words, t) {
  const cells = [
    duration(packet.sentUs),
    t('lab.route', { from: words.host(packet.src), to: words.host(packet.dst) }),
    packet.flags.replaceAll(',', ', '),
    count(packet.seq),
    packet.flags.includes('ACK') ? count(packet.ack) : '',
    bytes(packet.lenBytes),
    words.tell(packet.id).join(' '),
  ];
  return el('tr', { 'data-packet': packet.id },
    el('th', { scope: 'row' }, String(packet.id)), ...cells.map((cell) => el('td', {}, cell)));
}
