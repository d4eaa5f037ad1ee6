// @ts-check
// The address bar as a bookmark: it always holds the run on the page and where
// in it the reader is, and a page that is opened with it goes there. It is
// written when things have come to rest, never while they play.
import { changesOf, readPlace, withParts } from '../core/address.js';
import { el } from '../core/dom.js';
import { count, duration } from '../core/format.js';
import { parseTimeline } from '../core/timeline.js';
import { query } from './settings.js';

/** @typedef {import('../core/store.js').Store} Store */
/** @typedef {import('../core/timeline.js').Timeline} Timeline */
/** @typedef {import('../core/address.js').Place} Place */
/** @typedef {import('../core/text.js').Translate} Translate */

/** How long nothing must have changed before it is written. */
const REST_MS = 250;

/**
 * @typedef {Object} Address
 * @property {(query: string, run: string | null) => void} begin a new run: what makes it again, and its id if nothing does
 * @property {() => string} link to the moment on the page, whole
 * @property {() => string} search the query of the run on the page
 * @property {() => Date | null} keptUntil of a live run; null: nothing is promised, or it is an exact one
 */

/**
 * @typedef {Object} Parts
 * @property {HTMLElement} lab
 * @property {import('./tabs.js').Tabs} tabs
 * @property {import('../player/player.js').Player} player
 * @property {(name: string, value: string) => void} set puts a setting, or the seed, into the form
 * @property {(ndjson: string, pcapng: string) => void} point says where the run's files are
 * @property {{experiment: string, named?: string, runs: string, timeline: string, source?: string, lang: string, settings: import('./settings.js').Setting[]}} data
 * @property {(timeline: Timeline) => string} stackText
 * @property {Translate} t
 * @property {AbortSignal} signal
 */

/**
 * mountAddress goes where the address says, and has it follow the page.
 * @param {Store} store
 * @param {Parts} parts
 * @returns {Address}
 */
export function mountAddress(store, { lab, tabs, player, set, point, data, stackText, t, signal }) {
  const first = /** @type {HTMLElement} */ (lab.querySelector('[data-tab]')).dataset.tab;
  const stackLine = /** @type {HTMLElement} */ (lab.querySelector('[data-stack]'));
  /** @type {Date | null} */
  let kept = null;
  let run = ''; // the id of a live run on the page
  let timer = 0;
  let steady = false; // nothing is written before the address was read
  let { search: written } = location; // another query is that of a run that is not on the page yet

  // A run that the reader brought or wrote has no address that makes it again.
  const ours = () => data.timeline !== '' && data.source === undefined;

  /** Writes what is at rest now. */
  function write() {
    clearTimeout(timer);
    timer = 0;
    const { tUs, seqNo, timeline, selected, playing, live } = store.state;
    if (!steady || playing || live || !ours() || location.search !== written) return;
    const view = tabs.current();
    replace(location.search, withParts(location.hash, changesOf({
      tUs: tUs >= timeline.endUs ? null : tUs, seqNo, packet: selected, view: view === first ? null : view,
    })));
  }

  /** @param {string} search @param {string} hash */
  function replace(search, hash) {
    written = search;
    if (search !== location.search || hash !== location.hash) history.replaceState(history.state, '', location.pathname + search + hash);
    for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll('a[data-language]'))) Object.assign(link, { search, hash });
  }

  function soon() {
    clearTimeout(timer);
    timer = setTimeout(write, REST_MS);
  }

  /** @param {string} text above the lesson */
  const notice = (text) => document.querySelector('main')?.prepend(el('p', { class: 'notice', role: 'status' }, text));

  /**
   * visit goes to a place, and says which parts of it there are not.
   * @param {Place} place
   * @param {string[]} bad
   */
  function visit(place, bad) {
    const { timeline } = store.state;
    const { tUs, packet, view } = place;
    if (tUs !== null && tUs > timeline.endUs) bad.push(t('lab.address_end', { t: duration(tUs), end: duration(timeline.endUs) }));
    if (packet !== null && !timeline.packets.has(packet)) bad.push(t('lab.address_packet', { packet: count(packet), n: count(timeline.packets.size) }));
    if (view !== null && !tabs.has(view)) bad.push(`view=${view}`);
    player.pause();
    const seqNo = timeline.events.some((e) => e.seq_no === place.seqNo && e.t_us === tUs) ? place.seqNo : null;
    player.seek(tUs ?? Infinity, seqNo);
    store.set({ selected: packet !== null && timeline.packets.has(packet) ? packet : null });
    if (view !== null && tabs.has(view)) tabs.open(view);
    if (bad.length > 0) notice(t('lab.address_ignored', { list: bad.join(' · ') }));
    // On a phone the picture may lie far below what is read first.
    if (tUs !== null || packet !== null || view !== null) {
      const panel = view === null ? null : lab.querySelector('[data-tabs]');
      if (panel && panel.getBoundingClientRect().top > innerHeight / 2) panel.scrollIntoView({ block: 'start', behavior: 'instant' });
      else if (lab.getBoundingClientRect().top > innerHeight / 2) lab.scrollIntoView({ block: 'start', behavior: 'instant' });
    }
  }

  /**
   * recover puts a live run on the page that the server has kept.
   * @param {string} id
   * @returns {Promise<boolean>}
   */
  async function recover(id) {
    try {
      const answer = await fetch(`${data.runs}${id}.ndjson`, { signal });
      const timeline = answer.ok ? parseTimeline(await answer.text()) : null;
      if (!timeline?.end || timeline.start?.experiment !== data.experiment) return false;
      const { settings, seed } = /** @type {{settings: Record<string, string>, seed: number}} */ (/** @type {unknown} */ (timeline.start));
      for (const [name, value] of Object.entries(settings ?? {})) set(name, value);
      set('seed', String(seed));
      for (const stale of document.querySelectorAll('main > .notice, [data-recorded]')) stale.remove(); // they are about the run that was here
      store.set({ timeline, revision: store.state.revision + 1, selected: null, lit: null });
      store.flush();
      player.seek(Infinity);
      point(`${data.runs}${id}.ndjson`, `${data.runs}${id}.pcapng`);
      run = id;
      stackLine.textContent = stackText(timeline);
      promise(answer);
      return true;
    } catch {
      return false;
    }
  }

  /** @param {Response} answer says until when it is sure to be found (RFC 8594) */
  function promise(answer) {
    const until = new Date(answer.headers.get('Sunset') ?? NaN);
    kept = Number.isNaN(until.getTime()) ? null : until;
    stackLine.textContent += ` · ${kept ? t('lab.kept_until', { time: clock(kept) }) : t('lab.kept_not')}`;
  }

  /** @param {Date} time */
  function clock(time) {
    const day = time.toDateString() === new Date().toDateString() ? {} : /** @type {const} */ ({ month: 'short', day: 'numeric' });
    return time.toLocaleString(data.lang, { ...day, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  }

  async function start() {
    const { place, bad } = readPlace(location.hash);
    const gone = place.run !== null && !(await recover(place.run));
    if (signal.aborted) return;
    if (gone) {
      replace(location.search, withParts(location.hash, { run: null, stack: null, event: null, packet: null }));
      Object.assign(place, { run: null, seqNo: null, packet: null });
      notice(t(lab.querySelector('[data-run]') ? 'lab.gone' : 'lab.gone_recorded'));
    }
    if (place.tUs !== null || place.packet !== null || place.view !== null || bad.length > 0) visit(place, bad);
    steady = true;
  }

  store.subscribe(['tUs', 'seqNo', 'playing', 'live', 'selected', 'revision'], soon, { signal });
  store.subscribe(['live'], async ({ live }) => {
    if (live || run === '') return;
    const id = run;
    const answer = await fetch(`${data.runs}${id}.ndjson`, { method: 'HEAD', signal }).catch(() => null);
    if (answer?.ok && id === run) promise(answer);
  }, { signal });
  tabs.onOpen(soon);
  window.addEventListener('hashchange', () => {
    if (location.search !== written) return;
    const { place, bad } = readPlace(location.hash);
    if ((place.run ?? '') !== run) location.reload();
    else if (withParts(location.hash, {}) !== '' && /=/.test(location.hash)) visit(place, bad);
  }, { signal });
  // Whoever leaves, to the other language too, finds the last moment written.
  document.addEventListener('click', (event) => {
    if (/** @type {Element} */ (event.target).closest('a[data-language]')) write();
  }, { signal, capture: true });
  window.addEventListener('pagehide', write, { signal });
  start();

  return {
    begin(search, id) {
      run = id ?? '';
      kept = null;
      replace(search, withParts(location.hash, { run: id, stack: id === null ? null : 'linux', t: null, event: null, packet: null }));
    },
    link() {
      write();
      const { start } = store.state.timeline;
      const search = query(data.settings, /** @type {Record<string, string>} */ (start?.settings ?? {}), Number(start?.seed ?? 1), data.named);
      return location.origin + location.pathname + search + location.hash;
    },
    search: () => written,
    keptUntil: () => kept,
  };
}
