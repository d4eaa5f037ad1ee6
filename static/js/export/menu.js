// @ts-check
// What a reader can take along of a run: its address, its files, its picture,
// and words for other tools.
import { el } from '../core/dom.js';
import { count, duration } from '../core/format.js';
import { query } from '../lab/settings.js';
import { only } from '../open/conns.js';
import { viewTexts } from '../views/texts.js';
import { csvOf } from './csv.js';
import { curlOf, requestOf, requestsOf } from './curl.js';
import { copy, save } from './file.js';
import { connFilter, packetFilter, timeFilter } from './filter.js';
import { harOf, hasRequests } from './har.js';
import { pictureOf, pngOf } from './picture.js';

/** @typedef {import('../core/timeline.js').Timeline} Timeline */
/** @typedef {import('../core/text.js').Translate} Translate */

/**
 * @typedef {Object} Source
 * @property {HTMLElement} lab
 * @property {import('../core/store.js').Store} store
 * @property {import('../lab/address.js').Address} address
 * @property {() => {fromUs: number, toUs: number}} seen which times the picture shows
 * @property {{experiment: string, page: string, timeline: string, source?: string, settings: import('../lab/settings.js').Setting[], lang: string}} data
 * @property {import('../lab/inspector.js').Words} words
 * @property {Translate} t
 * @property {AbortSignal} signal
 */

/** Requests to choose from; a run may have hundreds. */
const MOST_REQUESTS = 200;
/** The narrowest a ladder is drawn for a file, px. */
const LEAST_WIDTH = 640;

/**
 * menuOf makes the list. It is filled anew whenever it is opened: what can be
 * had depends on the run, the playhead and the chosen packet.
 * @param {Source} source
 */
export async function menuOf({ lab, store, address, seen, data, words, t: lab_t, signal }) {
  const t = await viewTexts(data.lang, lab_t, signal);
  const say = el('p', { class: 'save__say', role: 'status' });
  const shown = el('textarea', { class: 'save__text', readonly: true, rows: 3, hidden: true, 'aria-label': t('view.save.text') });

  /** @param {string} text @param {string} [what] the text itself, to be seen or copied by hand */
  function tell(text, what = '') {
    say.textContent = text;
    shown.hidden = what === '';
    shown.value = what;
  }

  /** @param {string} text @param {(event: MouseEvent) => unknown} act @param {string} [title] */
  function button(text, act, title = '') {
    const b = el('button', { type: 'button', class: 'save__do', ...(title ? { title } : {}) }, text);
    b.addEventListener('click', async (event) => {
      try {
        await act(event);
      } catch {
        if (!signal.aborted) tell(t('view.save.failed'));
      }
    });
    return b;
  }

  /** @param {string} label @param {{value: string, text: string}[]} options @param {string} [value] */
  function choice(label, options, value) {
    return el('select', { class: 'save__choice', 'aria-label': label }, ...options.map((o) => el('option', { value: o.value, selected: o.value === value }, o.text)));
  }

  /** @param {string} text @param {HTMLElement} from @param {string} [note] */
  async function hand(text, from, note = '') {
    const done = await copy(text, from);
    tell([t(done ? 'view.save.copied' : 'view.save.by_hand'), note].filter(Boolean).join(' '), text);
    if (!done) shown.select();
  }

  const { state } = store;
  const start = () => /** @type {any} */ (state.timeline.start ?? {});
  const made = () => data.timeline !== '' && data.source === undefined; // by its address
  const stem = () => `${data.experiment.replaceAll('/', '-')}${start().seed === undefined ? '' : `-seed${start().seed}`}`;

  /**
   * fetched saves a file of the run's. The server may have let go of an exact
   * run meanwhile: it makes it again.
   * @param {string} url
   * @param {string} name
   */
  async function fetched(url, name) {
    tell(t('view.save.fetching'));
    let answer = await fetch(url, { signal });
    if (answer.status === 404 && made() && start().stack?.name === 'netstack') {
      const again = await fetch(`${data.page}.json${query(data.settings, start().settings, start().seed)}`, { signal });
      if (again.ok) answer = await fetch((await again.json()).timeline.replace(/ndjson$/, /[^.?]+(?=$|\?)/.exec(url.replace(/^.*\//, ''))?.[0] ?? 'ndjson') + (/\?.*/.exec(url)?.[0] ?? ''), { signal });
    }
    if (!answer.ok) {
      tell(t(answer.status === 404 ? 'view.save.gone' : 'view.save.failed'));
      return;
    }
    save(await answer.blob(), name);
    tell(t('view.save.saved', { name }));
  }

  /** @param {string} name @param {...(HTMLElement | string)} parts */
  const row = (name, ...parts) => el('div', { class: 'save__row' }, el('span', { class: 'save__name' }, name), ...parts);
  /** @param {string} key @param {...HTMLElement} rows */
  const section = (key, ...rows) => el('section', { class: 'save__part' }, el('h3', {}, t(`view.save.${key}`)), ...rows);

  function linkPart() {
    const { tUs, timeline, selected } = state;
    const where = [duration(Math.min(tUs, timeline.endUs)), ...(selected === null ? [] : [t('view.save.packet', { n: count(selected) })])].join(' · ');
    const kept = address.keptUntil();
    const note = start().stack?.name !== 'linux' ? t('view.save.again') : kept
      ? t('view.save.kept', { time: kept.toLocaleTimeString(data.lang, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }) }) : t('view.save.not_kept');
    return section('link', row(where, button(t('view.save.copy_link'), (e) => hand(address.link(), /** @type {HTMLElement} */ (e.currentTarget)))), el('p', { class: 'save__note' }, note));
  }

  /** @param {import('../lab/exports.js').Exports} files */
  function runPart({ ndjson, pcapng }) {
    const rows = [];
    if (pcapng) {
      const hosts = /** @type {{name: string}[]} */ (start().hosts ?? []).map((h) => ({ value: h.name, text: t('view.save.at', { host: words.host(h.name) }) }));
      const tap = choice(t('view.save.tap'), [{ value: '', text: t('view.save.everywhere') }, ...hosts]);
      rows.push(row('Wireshark', tap, button('pcapng', () => fetched(pcapng.href + (tap.value && `?tap=${encodeURIComponent(tap.value)}`), `${stem()}${tap.value && `-${tap.value}`}.pcapng`))));
    }
    const events = button('NDJSON', () => {
      if (!ndjson?.href.startsWith('blob:')) return fetched(ndjson?.href ?? '', `${stem()}.ndjson`);
      ndjson.click();
      return tell(t('view.save.saved', { name: ndjson.download }));
    }, t('view.save.ndjson'));
    const table = button('CSV', () => hold(new Blob([csvOf(state.timeline, words.tell)], { type: 'text/csv;charset=utf-8' }), `${stem()}.csv`), t('view.save.csv'));
    const archive = button('HAR', () => hold(new Blob([harOf(state.timeline)], { type: 'application/json' }), `${stem()}.har`), t('view.save.har'));
    rows.push(row(t('view.save.data'), events, ...(hasRequests(state.timeline) ? [archive] : []), table));
    return section('run', ...rows);
  }

  /** @param {Blob} blob @param {string} name @param {string} [note] */
  function hold(blob, name, note = '') {
    save(blob, name);
    tell([t('view.save.saved', { name }), note].filter(Boolean).join(' '));
  }

  function picturePart() {
    const sight = seen();
    const { timeline, selected } = state;
    const conns = new Set([...timeline.packets.values()].map((p) => p.conn).filter((c) => c > 0));
    const conn = selected === null ? 0 : timeline.packets.get(selected)?.conn ?? 0;
    const part = sight.fromUs > 0 || sight.toUs < timeline.endUs;
    const what = choice(t('view.save.of'), [
      { value: 'run', text: t('view.save.whole') },
      ...(part ? [{ value: 'sight', text: t('view.save.sight', { from: duration(sight.fromUs), to: duration(sight.toUs) }) }] : []),
      ...(conn > 0 && conns.size > 1 ? [{ value: 'conn', text: t('view.save.conn', { conn: count(conn) }) }] : []),
    ]);
    const draw = () => pictureOf(lab, what.value === 'conn' ? only(timeline, conn) : timeline, {
      stretch: what.value === 'sight' ? sight : null,
      width: Math.max(LEAST_WIDTH, Math.round(lab.querySelector('svg.ladder')?.getBoundingClientRect().width ?? 0)),
      numbers: store.state.numbers,
      title: `${stem()} · ${lab.querySelector('[data-stack]')?.textContent ?? ''}`, t,
    });
    const name = () => stem() + { run: '', sight: '-part', conn: `-connection${conn}` }[what.value];
    return section('picture', row('', what,
      button('SVG', () => hold(new Blob([draw().svg], { type: 'image/svg+xml' }), `${name()}.svg`), t('view.save.svg')),
      button('PNG', async () => {
        const { blob, scale } = await pngOf(draw(), data.lang, signal);
        hold(blob, `${name()}.png`, scale < 2 ? t('view.save.smaller', { scale: `${Math.round(scale * 100)} %` }) : '');
      }, t('view.save.png'))));
  }

  function wordsPart() {
    const { timeline, selected, tUs } = state;
    const packet = selected === null ? undefined : timeline.packets.get(selected);
    const sight = seen();
    const filters = [
      ...(packet ? [{ value: packetFilter(timeline, packet.id), text: t('view.save.packet', { n: count(packet.id) }) }] : []),
      ...[...new Set([...(packet?.conn ? [packet.conn] : []), ...[...timeline.packets.values()].map((p) => p.conn).filter((c) => c > 0)])]
        .slice(0, MOST_REQUESTS).map((c) => ({ value: connFilter(timeline, c), text: t('view.save.conn', { conn: count(c) }) })),
      { value: timeFilter(sight.fromUs, sight.toUs), text: t('view.save.sight', { from: duration(sight.fromUs), to: duration(sight.toUs) }) },
    ];
    const filter = choice(t('view.save.filter'), filters);
    const rows = [row(t('view.save.filter'), filter, button(t('view.save.copy'), (e) => hand(filter.value, /** @type {HTMLElement} */ (e.currentTarget))))];
    const requests = requestsOf(timeline).slice(0, MOST_REQUESTS);
    if (requests.length > 0) {
      const own = packet && requestOf(timeline, packet.id);
      const atUs = packet?.sentUs ?? tUs;
      const chosen = own ? requests.findIndex((r) => r.fromUs === own.fromUs && r.exchange === own.exchange && r.host === own.host)
        : atUs >= timeline.endUs ? 0 : Math.max(0, requests.filter((r) => r.fromUs <= atUs).length - 1);
      const request = choice(t('view.save.request'), requests.map((r, i) => ({ value: String(i), text: `${r.method} ${r.target} · ${words.host(r.host)} · ${t('view.save.conn', { conn: count(r.conn) })}` })), String(chosen));
      rows.push(row('curl', request, button(t('view.save.copy'), (e) => {
        const { command, standIn } = curlOf(timeline, requests[Number(request.value)]);
        return hand(command, /** @type {HTMLElement} */ (e.currentTarget), standIn > 0 ? t('view.save.stand_in', { n: count(standIn) }) : '');
      })));
    }
    return section('words', ...rows);
  }

  return {
    /** @param {HTMLElement} box @param {import('../lab/exports.js').Exports} files */
    fill(box, files) {
      tell('');
      box.replaceChildren(...(made() ? [linkPart()] : []), runPart(files), picturePart(), wordsPart(), say, shown);
    },
  };
}
