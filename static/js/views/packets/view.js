// @ts-check
// The packets of a run in Wireshark's columns and words. Only the rows that can
// be seen exist; a filter in plain words or as an expression chooses among them.
import { el } from '../../core/dom.js';
import { count } from '../../core/format.js';
import { compile } from './filter.js';
import { mountFilter } from './form.js';
import { chosen, expressionOf, inView, lastBy, lineOf } from './layout.js';
import { mark } from './mark.js';

/** @typedef {import('../../core/store.js').Store} Store */
/** @typedef {import('../../core/packets.js').Packet} Packet */

/** Rows on paper, where nothing scrolls: some twenty sheets. */
const ON_PAPER = 1000;

const COLUMNS = ['no', 'time', 'source', 'destination', 'protocol', 'length', 'info'];

/**
 * mount draws the list.
 * @param {HTMLElement} panel
 * @param {Store} store
 * @param {import('../views.js').Stage} stage
 */
export function mount(panel, store, { t, words, watch, seek, signal }) {
  /** @type {Packet[]} */
  let packets = [];
  /** @type {import('./filter.js').Filter[]} */
  let filters = [];
  let why = false;
  let drawn = '';
  let follows = true; // until the reader scrolls away
  let chosenAt = -1;
  let onPaper = false;

  // What stands for the rows that are not made.
  const [above, below] = [0, 1].map(() => el('tr', { 'aria-hidden': 'true', class: 'list__rest' }, el('td', { colspan: COLUMNS.length })));
  const body = el('tbody', { role: 'rowgroup' });
  const table = el('table', { class: 'list', role: 'grid', tabindex: 0, 'aria-label': t('lab.table_caption'), 'aria-multiselectable': 'false' },
    el('colgroup', {}, ...COLUMNS.map((name) => el('col', { class: `list__c-${name}` }))),
    el('thead', { role: 'rowgroup' }, el('tr', { role: 'row', 'aria-rowindex': 1 },
      ...COLUMNS.map((name) => el('th', { scope: 'col', role: 'columnheader', class: `list__${name}` }, t(`view.packets.${name}`))))),
    body);
  const box = el('div', { class: 'list__box' }, table);
  const none = el('p', { class: 'list__none view__empty', hidden: true }, t('view.packets.none'));
  const form = mountFilter(store, { t, host: words.host, signal, change });
  panel.replaceChildren(form.element, box, none);

  /** @param {{choice: Pick<import('./layout.js').Choice, 'chips' | 'conn' | 'src'>, filter: import('./filter.js').Filter | null, why: boolean}} asked */
  function change({ choice, filter, why: explain }) {
    const words = expressionOf(choice);
    filters = [...(words === '' ? [] : [compile(words)]), ...(filter ? [filter] : [])];
    why = explain;
    panel.classList.toggle('has-why', why);
    list();
  }

  watch(['revision'], () => {
    form.refresh();
    list();
  });
  watch(['tUs', 'seqNo'], () => follow());
  watch(['selected'], () => choose(true));
  watch(['playing'], ({ playing }) => { if (playing) follows = true; });
  new ResizeObserver(() => draw()).observe(box);
  signal.addEventListener('abort', () => box.replaceChildren());

  function list() {
    packets = chosen(store.state.timeline, filters);
    drawn = '';
    none.hidden = packets.length > 0;
    box.hidden = packets.length === 0;
    const all = store.state.timeline.packets.size;
    form.say(filters.length === 0 ? '' : t('view.packets.some', { n: count(packets.length), all: count(all) }));
    table.setAttribute('aria-rowcount', String(packets.length + 1));
    choose(false);
    draw();
  }

  function height() {
    return parseFloat(getComputedStyle(table).getPropertyValue('--row')) || 28;
  }
  function headHeight() {
    return table.tHead?.rows[0].offsetHeight ?? 0;
  }

  /** draw makes the rows that can be seen. */
  function draw() {
    const row = height();
    const { from, to } = onPaper ? { from: 0, to: Math.min(packets.length, ON_PAPER) }
      : inView({ rows: packets.length, height: row, top: box.scrollTop, box: box.clientHeight });
    const now = lastBy(packets, store.state.tUs);
    const key = [from, to, row, now >= from && now < to ? now : now < from ? -1 : Infinity, store.state.selected, why, packets.length].join(' ');
    if (key === drawn) return;
    drawn = key;
    above.style.setProperty('--rest', `${from * row}px`);
    below.style.setProperty('--rest', `${(packets.length - to) * row}px`);
    above.hidden = from === 0;
    below.hidden = to === packets.length;
    body.replaceChildren(above, ...packets.slice(from, to).map((packet, i) => rowOf(packet, from + i, now)), below);
    const active = body.querySelector('[aria-selected="true"]');
    if (active) table.setAttribute('aria-activedescendant', active.id);
    else table.removeAttribute('aria-activedescendant');
  }

  /** @param {Packet} packet @param {number} i @param {number} now */
  function rowOf(packet, i, now) {
    const line = lineOf(store.state.timeline, packet);
    const cell = (/** @type {string} */ name, /** @type {(Node | string)[]} */ ...content) => el('td', { role: 'gridcell', class: `list__${name}` }, ...content);
    const info = cell('info',
      ...(line.lost ? [el('span', { class: 'list__lost' }, t('view.packets.lost')), ' '] : []),
      ...(line.judged ? [el('span', { class: 'list__judged' }, line.judged), ' '] : []),
      ...(line.message ? [el('b', {}, line.message), ' '] : []), line.text);
    info.title = [line.judged, line.message, line.text].filter(Boolean).join(' ');
    if (why) info.append(el('span', { class: 'list__why' }, words.tell(packet.id).join(' ')));
    const selected = packet.id === store.state.selected;
    const classes = [selected ? 'is-selected' : '', i === now ? 'is-now' : i > now ? 'is-later' : ''].filter(Boolean).join(' ');
    return el('tr', { role: 'row', id: `packet-row-${packet.id}`, 'data-packet': packet.id, 'aria-rowindex': i + 2, 'aria-selected': String(selected), class: classes },
      cell('no', mark(line), String(line.no)), cell('time', line.time), cell('source', words.host(line.src)), cell('destination', words.host(line.dst)),
      cell('protocol', line.protocol), cell('length', String(line.length)), info);
  }

  /** @param {number} i scrolls as little as needed */
  function show(i) {
    const row = height();
    const room = box.clientHeight - headHeight();
    if (i * row < box.scrollTop) box.scrollTop = i * row;
    else if ((i + 1) * row > box.scrollTop + room) box.scrollTop = (i + 1) * row - room;
  }

  function follow() {
    if (store.state.playing && follows) show(Math.max(lastBy(packets, store.state.tUs), 0));
    draw();
  }

  /** @param {boolean} scroll */
  function choose(scroll) {
    const { selected } = store.state;
    chosenAt = selected === null ? -1 : packets.findIndex((p) => p.id === selected);
    if (scroll && chosenAt >= 0) show(chosenAt);
    draw();
  }

  /** @param {number} i */
  function select(i) {
    const packet = packets[Math.min(Math.max(i, 0), packets.length - 1)];
    if (!packet) return;
    if (packet.hops[0].sentUs > store.state.tUs) seek(packet.hops[0].sentUs);
    store.set({ selected: packet.id });
  }

  for (const type of ['beforeprint', 'afterprint']) {
    addEventListener(type, () => {
      onPaper = type === 'beforeprint' && !panel.hidden;
      draw();
    }, { signal });
  }
  box.addEventListener('scroll', () => draw(), { signal });
  for (const type of ['wheel', 'touchmove']) box.addEventListener(type, () => { follows = false; }, { signal, passive: true });
  /** @param {Event} event */
  const packetAt = (event) => /** @type {Element} */ (event.target).closest('tr[data-packet]')?.getAttribute('data-packet') ?? null;
  box.addEventListener('click', (event) => {
    const id = packetAt(event);
    if (id !== null) select(packets.findIndex((p) => p.id === Number(id)));
  }, { signal });
  box.addEventListener('dblclick', (event) => {
    const packet = packets.find((p) => p.id === Number(packetAt(event)));
    if (packet) seek(packet.hops[0].sentUs);
  }, { signal });
  box.addEventListener('pointerover', (event) => {
    const id = packetAt(event);
    store.set({ lit: id === null ? null : Number(id) });
  }, { signal });
  box.addEventListener('pointerleave', () => store.set({ lit: null }), { signal });
  table.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const page = Math.max(1, Math.floor((box.clientHeight - headHeight()) / height()) - 1);
    const at = chosenAt >= 0 ? chosenAt : Math.max(lastBy(packets, store.state.tUs), 0) - 1;
    const moves = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + page, PageUp: at - page, Home: 0, End: packets.length - 1 };
    const to = moves[/** @type {keyof typeof moves} */ (event.key)];
    if (to !== undefined) select(to);
    else if (event.key === 'Enter' && !event.shiftKey && packets[chosenAt]) seek(packets[chosenAt].hops[0].sentUs);
    else return;
    event.preventDefault();
  }, { signal });
}
