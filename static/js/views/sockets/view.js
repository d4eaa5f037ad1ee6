// @ts-check
// The sockets of each host as ss -tan would list them at the playhead, each
// with its life over the run, and the ports that they hold.
import { el, svg } from '../../core/dom.js';
import { count, duration } from '../../core/format.js';
import { axisOf } from './axis.js';
import { bar, drawGrid, drawPorts, drawQueues, HEIGHT, TALL_HEIGHT, WIDTH } from './draw.js';
import { hostsOf, kindOf, leftUs } from './layout.js';
import { countOf } from './ports.js';
import { at } from './steps.js';

/** @typedef {import('../../core/store.js').Store} Store */
/** @typedef {import('./layout.js').Host} Host */
/** @typedef {import('./layout.js').Socket} Socket */
/** @typedef {import('./layout.js').Ports} Ports */

/** Sockets listed of a host. */
const MOST = 400;
/** With more, those that are closed are not shown. */
const LONG = 16;

/** In the order of a connection, as the key shows them. */
const KINDS = ['listen', 'opening', 'established', 'closing', 'timewait'];
const COLUMNS = ['state', 'since', 'recv', 'send', 'local', 'peer'];

/**
 * mount draws the sockets.
 * @param {HTMLElement} panel
 * @param {Store} store
 * @param {import('../views.js').Stage} stage
 */
export function mount(panel, store, { t, words, watch, seek, signal }) {
  /** @type {((tUs: number, seqNo: number | null) => void)[]} what the playhead changes */
  let tell = [];
  /** @type {import('./axis.js').Axis} */
  let axis = axisOf(store.state.timeline);

  watch(['revision'], ({ timeline }) => {
    const hosts = hostsOf(timeline);
    axis = axisOf(timeline);
    tell = [];
    if (hosts.length === 0) {
      panel.replaceChildren(el('p', { class: 'view__empty' }, t('view.sockets.empty')));
      return;
    }
    const used = KINDS.filter((kind) => hosts.some((h) => h.sockets.some((s) => s.stays.some((stay) => kindOf(stay.state) === kind))));
    panel.replaceChildren(el('p', { class: 'sockets__note' }, t('view.sockets.note')), key(used), ...hosts.map(section));
    if (panel.querySelector('.is-tall')) panel.querySelector('.view__key')?.append(...queueKey());
    choose();
  });
  watch(['tUs', 'seqNo', 'revision'], ({ tUs, seqNo }) => {
    panel.style.setProperty('--now', String(axis.at(tUs)));
    for (const update of tell) update(tUs, seqNo);
  });
  watch(['selected', 'revision'], choose);

  panel.addEventListener('click', (event) => {
    const part = /** @type {Element} */ (event.target).closest('[data-packet], [data-seek]');
    if (!part) return;
    const packet = part.getAttribute('data-packet');
    const us = part.getAttribute('data-seek');
    if (us !== null) seek(Number(us));
    if (packet !== null) store.set({ selected: Number(packet) });
  }, { signal });

  function choose() {
    const { selected, timeline } = store.state;
    const conn = selected === null ? undefined : timeline.packets.get(selected)?.conn;
    for (const row of panel.querySelectorAll('tr[data-conn]')) row.classList.toggle('is-selected', Boolean(conn) && row.getAttribute('data-conn') === String(conn));
    for (const part of panel.querySelectorAll('rect[data-packet]')) part.classList.toggle('is-selected', selected !== null && part.getAttribute('data-packet') === String(selected));
  }

  /** @param {string[]} used */
  function key(used) {
    return el('ul', { class: 'view__key', role: 'list' }, ...used.map((kind) => {
      const mark = svg('svg', { class: 'view__swatch', viewBox: '0 0 20 12', 'aria-hidden': 'true' });
      mark.append(bar(kind, 1, 18, 12));
      return el('li', {}, mark, t(`view.sockets.kind.${kind}`));
    }));
  }

  /** queueKey tells how queues are drawn. */
  function queueKey() {
    return ['recv', 'send'].map((name) => {
      const mark = svg('svg', { class: 'view__swatch', viewBox: '0 0 20 12', 'aria-hidden': 'true' });
      mark.append(svg('path', { class: `queued queued--${name}`, d: `M1,11V6H6V2H13V8H19V11${name === 'recv' ? 'Z' : ''}` }));
      return el('li', {}, mark, t(`view.sockets.${name}`));
    });
  }

  /** @param {Host} host */
  function section(host) {
    const rows = host.sockets.slice(0, MOST);
    const table = el('table', { class: 'sockets' },
      el('caption', { class: 'visually-hidden' }, words.host(host.name)),
      el('thead', {}, el('tr', {}, ...COLUMNS.map((name) => el('th', { scope: 'col', class: `sockets__${name}` }, t(`view.sockets.${name}`))), ruler())),
      el('tbody', {}, ...rows.map(line)));
    const long = rows.length > LONG;
    const list = el('div', { class: long ? 'sockets__list is-long' : 'sockets__list', ...(long ? { tabindex: 0, role: 'region', 'aria-label': words.host(host.name) } : {}) }, table);
    if (long) list.style.setProperty('--rows', String(countOf(rows).most + 1));
    const parts = [...host.ports.map((ports) => strip(host, ports)), list];
    if (host.sockets.length > MOST) parts.push(el('p', { class: 'sockets__note' }, t('view.sockets.more', { n: count(host.sockets.length - MOST) })));
    return el('section', { class: 'sockets__host' }, el('p', { class: 'sockets__name' }, words.host(host.name)), ...parts);
  }

  function ruler() {
    const head = el('th', { class: 'sockets__life', scope: 'col' }, el('span', { class: 'visually-hidden' }, t('view.sockets.life')));
    for (const us of axis.ticks) {
      const label = el('span', { class: 'sockets__tick', 'aria-hidden': 'true' }, duration(us));
      label.style.insetInlineStart = `${axis.at(us) * 100}%`;
      label.classList.toggle('is-last', axis.at(us) > 0.85);
      head.append(label);
    }
    return head;
  }

  /** @param {Socket} socket */
  function line(socket) {
    const cells = Object.fromEntries(COLUMNS.map((name) => [name, el(name === 'local' ? 'th' : 'td', { class: `sockets__${name}`, ...(name === 'local' ? { scope: 'row' } : {}) })]));
    const local = address(socket.localIP, socket.localPort);
    const name = el('button', { type: 'button', 'aria-label': `${local.textContent} ${t('view.sockets.connection', { n: socket.conn })}` }, local);
    cells.local.append(socket.conn > 0 ? name : local);
    cells.peer.append(address(socket.peerIP, socket.peerPort));
    const queues = drawQueues(socket, axis);
    const height = queues.length > 0 ? TALL_HEIGHT : HEIGHT;
    const life = svg('svg', { class: queues.length > 0 ? 'is-tall' : '', viewBox: `0 0 ${WIDTH} ${height}`, preserveAspectRatio: 'none', role: 'img', 'aria-label': told(socket) });
    life.append(...drawGrid(axis, height), ...queues);
    for (const stay of socket.stays) life.append(stayBar(stay));
    const row = el('tr', socket.conn > 0 ? { 'data-conn': socket.conn } : {}, ...COLUMNS.map((c) => cells[c]), el('td', { class: 'sockets__life' }, life));

    tell.push((tUs, seqNo) => {
      const stay = at(socket.state, tUs, seqNo) ?? null;
      row.classList.toggle('is-absent', stay === null);
      row.dataset.kind = stay ? kindOf(stay.state) : '';
      set(cells.state, stay ? stay.state : '–');
      const left = stay ? leftUs(store.state.timeline, stay, tUs) : null;
      set(cells.since, stay === null || socket.conn === 0 ? '' : left === null ? duration(tUs - stay.fromUs) : t('view.sockets.left', { time: duration(left) }));
      for (const [cell, steps] of /** @type {const} */ ([[cells.recv, socket.recvQ], [cells.send, socket.sendQ]])) {
        const n = at(steps, tUs, seqNo) ?? 0;
        set(cell, stay === null || (socket.conn === 0 && cell === cells.send) ? '' : count(n));
        cell.classList.toggle('is-some', stay !== null && n > 0);
      }
      const packet = at(socket.packets, tUs, seqNo) ?? socket.packets[0]?.value;
      if (packet !== undefined) name.dataset.packet = String(packet);
    });
    return row;
  }

  /** @param {import('./layout.js').Stay} stay */
  function stayBar(stay) {
    const x = axis.at(stay.fromUs) * WIDTH;
    const shape = bar(kindOf(stay.state), x, axis.at(stay.toUs) * WIDTH - x, HEIGHT);
    shape.setAttribute('data-seek', String(stay.fromUs));
    if (stay.packet !== null) shape.setAttribute('data-packet', String(stay.packet));
    const title = svg('title', {});
    title.textContent = `${stay.state} ${duration(stay.toUs - stay.fromUs)}`;
    shape.append(title);
    return shape;
  }

  /** told is a life for those who do not see it. @param {Socket} socket */
  function told(socket) {
    return socket.stays.map((stay) => `${stay.state} ${duration(stay.toUs - stay.fromUs)}`).join(', ');
  }

  /** @param {Host} host @param {Ports} ports */
  function strip(host, ports) {
    const title = ports.to === '' ? t('view.sockets.count') : t('view.sockets.ports', { to: `${words.host(ports.to)}:${ports.port}`, n: count(ports.most) });
    const now = el('span', { class: 'ports__now' });
    const drawing = drawPorts(ports, axis, t('view.sockets.refused'));
    drawing.setAttribute('aria-label', `${words.host(host.name)}: ${title}`);
    tell.push((tUs, seqNo) => {
      const c = at(ports.counts, tUs, seqNo) ?? { inUse: 0, timeWait: 0, free: ports.to === '' ? 0 : ports.most };
      set(now, t(ports.to === '' ? 'view.sockets.count_now' : 'view.sockets.ports_now', { free: count(c.free), use: count(c.inUse), wait: count(c.timeWait) }));
    });
    const refused = ports.refusedUs.length > 0 ? [el('span', { class: 'ports__refused' }, t('view.sockets.refused_n', { n: count(ports.refusedUs.length) }))] : [];
    const top = ports.top < ports.most ? [el('span', {}, t('view.sockets.top', { n: count(ports.top) }))] : [];
    return el('div', { class: 'ports' }, el('p', { class: 'ports__title' }, el('b', {}, title), now, ...top, ...refused), el('div', { class: 'ports__box' }, drawing));
  }
}

/**
 * address keeps IP and port apart, so that a narrow page can leave the IP out.
 * @param {string} ip @param {number} port
 */
function address(ip, port) {
  return el('span', { class: 'sockets__address' }, el('span', { class: 'sockets__ip' }, ip === '' ? '*' : ip), `:${port === 0 ? '*' : port}`);
}

/** set leaves a text alone that is the same. @param {HTMLElement} element @param {string} text */
function set(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
