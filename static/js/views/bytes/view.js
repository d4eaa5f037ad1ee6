// @ts-check
// The bytes of one packet: a grid linked both ways with its fields, and which
// bytes of which message it carries.
import { bringIntoView, el } from '../../core/dom.js';
import { bytes as size, count } from '../../core/format.js';
import { translator } from '../../core/text.js';
import { fieldTable, layersOf } from './fields.js';
import { missingBytes } from './fetch.js';
import { MOST, newHex } from './hex.js';
import { changesOf, dissectPacket, sightsOf } from './layout.js';

/** @typedef {import('../../core/store.js').Store} Store */
/** @typedef {import('../../core/timeline.js').Packet} Packet */
/** @typedef {import('./layout.js').Piece} Piece */

/**
 * mount draws the bytes of the chosen packet, or of the one at the playhead.
 * @param {HTMLElement} panel
 * @param {Store} store
 * @param {import('../views.js').Stage} stage
 */
export async function mount(panel, store, { t, lang, words: { host }, watch, seek, signal }) {
  const response = await fetch(new URL(`../../text/field.${lang}.json`, import.meta.url), { signal });
  if (!response.ok) throw new Error(`texts: ${response.status}`);
  const words = translator(await response.json());
  const said = el('p', { class: 'visually-hidden', 'aria-live': 'polite' });
  let drawn = '';
  let sight = 0;
  let most = MOST;
  /** @type {string} the field that stays chosen from packet to packet */
  let wanted = '';
  /** @type {{hex: import('./hex.js').Hex, data: Uint8Array, fields: import('../../core/bytes.js').Field[], rows: HTMLElement[], field: number, byte: number} | null} */
  let shown = null;

  watch(['selected', 'revision', 'tUs', 'playing'], draw);

  function draw() {
    const { timeline, selected, tUs, playing } = store.state;
    const packet = timeline.packets.get(selected ?? (playing && shown ? -1 : lastBefore(tUs)));
    if (!packet) {
      if (selected === null && playing && shown) return; // the last one stays until the playhead rests
      drawn = '';
      shown = null;
      panel.replaceChildren(el('p', { class: 'view__empty' }, t('view.bytes.empty')));
      return;
    }
    const key = [packet.id, packet.bytes.length, packet.hops.length, timeline.end !== null, timeline.start?.seed, timeline.packets.size].join(' ');
    if (key === drawn && shown) return;
    if (!drawn.startsWith(`${packet.id} `)) [sight, most] = [0, MOST];
    drawn = key;
    render(packet);
    if (packet.bytes === '' || packet.ipBytes > (shown?.data.length ?? 0)) missingBytes(addressOf(panel), timeline, packet, signal).then((come) => {
      if (!come || drawn !== key) return;
      drawn = '';
      draw();
    });
  }

  /** @param {number} tUs @returns {number} the packet of the last event by then */
  function lastBefore(tUs) {
    const { stops } = store.state.timeline;
    let [low, high] = [0, stops.length];
    while (low < high) {
      const mid = (low + high) >> 1;
      if (stops[mid].tUs <= tUs) low = mid + 1;
      else high = mid;
    }
    return low > 0 ? stops[low - 1].packet : -1;
  }

  /** @param {Packet} packet */
  function render(packet) {
    const { timeline } = store.state;
    const focused = panel.contains(document.activeElement) && document.activeElement?.closest('.fields') !== null;
    const sights = sightsOf(timeline, packet);
    const seen = sights[sight] ?? sights[0];
    const { data, fields, pieces, missing } = dissectPacket(timeline, packet, seen?.data);
    const hex = newHex(data, fields, { changed: sight > 0 ? changesOf(sights[0].data, data) : new Set(), most });
    const table = fieldTable(data, fields, { caption: t('view.bytes.caption', { n: packet.id }), t, words });
    shown = { hex, data, fields, rows: [...table.querySelectorAll('tr[data-field]')].map((r) => /** @type {HTMLElement} */ (r)), field: -1, byte: -1 };
    panel.replaceChildren(
      head(packet, sights),
      ...(pieces.length > 0 ? [el('p', { class: 'bytes__carries' }, pieces.map((piece) => carried(piece, packet)).join(' '))] : []),
      ...(missing > 0 ? [el('p', { class: 'bytes__missing' }, t('view.bytes.missing', { n: size(data.length), all: size(packet.ipBytes) }))] : []),
      chips(fields),
      el('div', { class: 'bytes__both' },
        el('div', { class: 'bytes__left' }, hex.element, ...more(packet, data)),
        el('div', { class: 'bytes__right' }, table)),
      said);
    const same = Math.max(fields.findIndex((f) => f.name === wanted), 0);
    choose(wanted === '' ? -1 : same, false);
    if (shown.rows[same]) reachable(shown.rows[same]);
    if (focused) shown.rows[same]?.querySelector('button')?.focus();
  }

  /** @param {Packet} packet @param {Uint8Array} data */
  function more(packet, data) {
    if (data.length <= most) return [];
    const button = el('button', { type: 'button', class: 'button button--quiet' }, t('view.bytes.all', { n: size(data.length) }));
    button.addEventListener('click', () => {
      most = Infinity;
      render(packet);
    });
    return [button];
  }

  /** @param {Packet} packet @param {import('./layout.js').Sight[]} sights */
  function head(packet, sights) {
    const title = el('p', { class: 'bytes__title' }, el('b', {}, t('lab.packet_no', { n: packet.id })), ' ',
      el('span', {}, [t('lab.route', { from: host(packet.src), to: host(packet.dst) }), packet.flags.replaceAll(',', ', '), size(packet.ipBytes)].filter(Boolean).join(' · ')));
    /** @type {HTMLElement[]} */
    const parts = [step(packet, -1), title, step(packet, 1)];
    if (sights.length > 1) {
      const choice = el('select', { 'aria-label': t('view.bytes.sight') }, ...sights.map((s, i) => {
        const key = s.at === '' ? 'sent' : s.corrupted ? 'corrupted' : 'seen';
        return el('option', { value: i, selected: i === sight }, t(`view.bytes.${key}`, { host: host(s.at || packet.src) }));
      }));
      choice.addEventListener('change', () => {
        sight = Number(choice.value);
        render(packet);
        panel.querySelector('select')?.focus();
      });
      parts.push(el('label', { class: 'bytes__sight' }, choice));
    }
    return el('div', { class: 'bytes__head' }, ...parts);
  }

  /** @param {Packet} packet @param {-1 | 1} by a button for the packet before or after */
  function step(packet, by) {
    const ids = [...store.state.timeline.packets.keys()];
    const next = ids[ids.indexOf(packet.id) + by];
    const button = el('button', { type: 'button', class: 'bytes__step', disabled: next === undefined, 'aria-label': t(by < 0 ? 'view.bytes.before' : 'view.bytes.after') }, by < 0 ? '‹' : '›');
    button.addEventListener('click', () => {
      const to = store.state.timeline.packets.get(next);
      if (to && to.sentUs > store.state.tUs) seek(to.sentUs);
      store.set({ selected: next });
      store.flush();
      const again = /** @type {HTMLElement[]} */ ([...panel.querySelectorAll('.bytes__step')]);
      (again[by < 0 ? 0 : 1].hasAttribute('disabled') ? again[by < 0 ? 1 : 0] : again[by < 0 ? 0 : 1])?.focus();
    });
    return button;
  }

  /** @param {Piece} piece @param {Packet} packet */
  function carried({ kind, message, from, to, size: all }, packet) {
    const named = message && message.method !== '' ? kind : kind === 'request' || kind === 'response' ? `${kind}_plain` : kind;
    const shape = all === null ? 'open' : from === 0 && to === all ? 'whole' : 'piece';
    return t(`view.bytes.${kind === 'tls' || kind === 'stream' ? 'piece' : shape}.${named}`, {
      from: count(from + 1), to: count(to), size: all === null ? '' : size(all), method: message?.method ?? '', target: message?.target ?? '', host: host(packet.src),
    });
  }

  /** chips are the layers in order, each leading to its fields. @param {import('../../core/bytes.js').Field[]} fields */
  function chips(fields) {
    return el('ul', { class: 'bytes__layers', role: 'list' }, ...layersOf(fields).map(({ layer, start, end, fields: [[first]] }) => {
      const button = el('button', { type: 'button', class: `layer--${layer}` }, words(`field.layer.${layer}`), ' ', el('span', {}, size(end - start)));
      button.addEventListener('click', () => choose(first, true));
      return el('li', {}, button);
    }));
  }

  // A byte and its field light up together, whichever is pointed at.
  /** @param {Event} event @returns {[number, number] | null} field and byte */
  const at = (event) => {
    const part = /** @type {Element} */ (event.target).closest('[data-byte], [data-field]');
    if (!part || !shown) return null;
    const byte = part.getAttribute('data-byte');
    if (byte === null) return [Number(part.getAttribute('data-field')), -1];
    return [shown.fields.findIndex((f) => f.start <= Number(byte) && f.end > Number(byte)), Number(byte)];
  };
  panel.addEventListener('pointerover', (event) => point(event.pointerType === 'touch' ? -1 : at(event)?.[0] ?? -1), { signal });
  panel.addEventListener('pointerleave', () => point(-1), { signal });
  panel.addEventListener('click', (event) => {
    if (/** @type {Element} */ (event.target).closest('a')) return;
    const place = at(event);
    if (place) choose(place[0], /** @type {Element} */ (event.target).closest('[data-byte]') !== null, place[1]);
  }, { signal });
  panel.addEventListener('keydown', (event) => {
    if (!shown || !(/** @type {Element} */ (event.target).closest('.fields'))) return;
    const { fields, field, byte, data } = shown;
    const moves = { ArrowDown: field + 1, ArrowUp: field - 1, Home: 0, End: fields.length - 1 };
    const to = moves[/** @type {keyof typeof moves} */ (event.key)];
    const across = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (to === undefined && across === 0) return;
    event.preventDefault();
    if (to !== undefined) choose(Math.min(Math.max(to, 0), fields.length - 1), true);
    else {
      const next = Math.min(Math.max((byte < 0 ? fields[Math.max(field, 0)].start - (across > 0 ? 1 : 0) : byte) + across, 0), data.length - 1);
      const inside = fields[field] && fields[field].start <= next && fields[field].end > next;
      choose(inside ? field : fields.findIndex((f) => f.start <= next && f.end > next), true, next);
      said.textContent = t('view.bytes.byte', { n: next, all: data.length, hex: `0x${data[next].toString(16).padStart(2, '0')}` });
    }
    shown.rows[shown.field]?.querySelector('button')?.focus({ preventScroll: true });
  }, { signal });

  /** @param {number} i */
  function point(i) {
    if (!shown) return;
    const { hex, fields, rows } = shown;
    for (const [n, row] of rows.entries()) row.classList.toggle('is-pointed', n === i);
    hex.mark('is-pointed', fields[i]?.start ?? 0, fields[i]?.end ?? 0);
  }

  /**
   * choose keeps a field lit.
   * @param {number} i
   * @param {boolean} scroll brings the row into sight
   * @param {number} [byte] of the field
   */
  function choose(i, scroll, byte = -1) {
    if (!shown) return;
    const { hex, fields, rows } = shown;
    Object.assign(shown, { field: i, byte });
    if (fields[i]) wanted = fields[i].name;
    for (const [n, row] of rows.entries()) row.classList.toggle('is-chosen', n === i);
    hex.mark('is-chosen', fields[i]?.start ?? 0, fields[i]?.end ?? 0, true);
    hex.mark('is-at', Math.max(byte, 0), byte + 1, byte >= 0);
    if (!rows[i]) return;
    reachable(rows[i]);
    if (scroll) bringIntoView(scroller(rows[i]), rows[i]);
  }

  /** @param {HTMLElement} row */
  function reachable(row) {
    for (const part of row.closest('table')?.querySelectorAll('button, a') ?? []) part.setAttribute('tabindex', row.contains(part) ? '0' : '-1');
  }

  /** @param {HTMLElement} row what scrolls it: the list, or in a small window the panel */
  function scroller(row) {
    const list = /** @type {HTMLElement} */ (row.closest('.bytes__right'));
    return list.scrollHeight > list.clientHeight + 1 ? list : panel;
  }
}

/** @param {HTMLElement} panel @returns {string} where the run's timeline is */
function addressOf(panel) {
  const link = panel.closest('[data-lab]')?.querySelector('[data-export="ndjson"]');
  return link instanceof HTMLAnchorElement ? link.href : '';
}
