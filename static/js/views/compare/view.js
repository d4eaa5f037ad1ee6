// @ts-check
// The run on the page beside up to three others with something changed: level
// ladders, where they part, and what they come to.
import { partsOf, withParts } from '../../core/address.js';
import { el } from '../../core/dom.js';
import { endOf } from '../../core/store.js';
import { count } from '../../core/format.js';
import { read, sentences } from '../../core/story.js';
import { labels } from '../../lab/report.js';
import { MOST, badge, letter, namesApart } from './apart.js';
import { namesOf, newForm } from './form.js';
import { createLadders } from './ladders.js';
import { RUN, Refused, STACK, fetchOther, readRuns, unchanged, valueIn, wantedOf, writeRuns } from './other.js';
import { compare } from './parted.js';
import { partingIn } from './parting_text.js';
import { measures, totals } from './tables.js';

/** @typedef {import('../../core/store.js').Store} Store */
/** @typedef {import('../../core/timeline.js').Timeline} Timeline */
/** @typedef {import('./other.js').Changes} Changes */
/** @typedef {ReturnType<typeof compare>} Pairing */

/** The part of the address that names the other runs. */
const PART = 'vs';
/** Narrower than this, px, the table of totals has a column for each run. */
const WIDE = 600;

/**
 * Another run: what was asked for, what it was made from, and its id where that
 * does not make it again.
 * @typedef {{changes: Changes, made: string, id: string | null, run: Timeline}} Other
 */

/**
 * mount makes the view.
 * @param {HTMLElement} panel
 * @param {Store} store
 * @param {import('../views.js').Stage} stage
 */
export function mount(panel, store, { t, data, settings, watch, seek, signal }) {
  const stacks = ['netstack', 'linux'].filter((stack) => document.querySelector(stack === 'linux' ? '[data-run-live]' : '[data-run]'));
  if (stacks.length === 0) {
    panel.append(el('p', { class: 'view__empty' }, t('view.compare.no_runs')));
    return;
  }
  /** @type {import('./other.js').Source} */
  const source = { stack: stacks.includes('netstack') ? '' : 'linux', data };
  const names = namesOf(settings, t);

  /** @type {Timeline | null} the run on the page that the others stand beside */
  let one = null;
  /** @type {Other[]} */
  let others = [];
  /** @type {Pairing[]} of the first run with each other */
  let pairings = [];
  let asking = new AbortController();
  /** @type {{run: number, id: number} | null} a packet that the run on the page has not */
  let chosen = null;

  const form = newForm(settings, { run: () => store.state.timeline, without: data.without ?? {}, stacks, names, compare: (changes) => ask([...others.map((o) => o.changes), changes], true), t, signal });
  const table = el('div', { class: 'compare__table' });
  const parted = el('ul', { class: 'compare__parted', role: 'list', 'aria-live': 'polite' });
  const told = el('p', { class: 'compare__told', 'aria-live': 'polite' });
  const race = el('div', { class: 'compare__race' });
  const all = el('details', { class: 'compare__all' });
  const ladders = createLadders({ choose, go, twin, seen: (visible) => setBeside(visible), numbers: () => store.state.numbers, t, signal });
  const more = el('details', { class: 'compare__more', open: true }, el('summary', {}, t('view.compare.more')), form.element);
  const result = el('div', { class: 'compare__result', hidden: true }, table, parted, told, race);
  panel.append(result, more, all);
  all.hidden = true;
  // In the place of the ladder of the one run, while this view is open.
  panel.closest('[data-lab]')?.querySelector('[data-ladder]')?.after(ladders.element);

  /** @param {Changes[]} wanted makes the other runs, one after the other: one visitor has few turns
   * @param {boolean} [asked] by the reader, who wants to see it */
  async function ask(wanted, asked = false) {
    asking.abort();
    asking = new AbortController();
    const mine = asking;
    const page = store.state.timeline;
    const from = { ...source, stack: stackBeside(page) };
    /** @type {Other[]} */
    const made = [];
    let problem = '';
    form.say(t('lab.sending'));
    for (const changes of wanted.slice(-(MOST - 1))) {
      if (unchanged(page, changes)) continue;
      const key = changes[RUN] ?? JSON.stringify(wantedOf(page, settings, changes, from.stack));
      if (made.some((o) => o.made === key)) continue;
      const there = others.find((o) => o.made === key);
      if (there) {
        made.push({ ...there, changes });
        continue;
      }
      try {
        const { run, id } = await fetchOther(from, page, changes, AbortSignal.any([signal, mine.signal]));
        made.push({ changes, made: key, id, run });
      } catch (error) {
        if (signal.aborted || mine !== asking) return;
        problem = error instanceof Refused ? refusal(error.problem) : t('view.compare.failed');
      }
    }
    if (mine !== asking) return;
    [one, others, chosen] = [page, made, null];
    const text = writeRuns(others.map(inAddressAs));
    history.replaceState(history.state, '', location.pathname + location.search + withParts(location.hash, { [PART]: text || null }));
    form.say(problem);
    show();
    if (asked && others.length > 0) ladders.element.scrollIntoView({ block: 'nearest' });
  }

  /** @param {Other} other @returns {Changes} how it is found again */
  const inAddressAs = ({ changes, id }) => (id === null ? changes : { [RUN]: id });

  /** @param {Timeline} page @returns {string} the stack of runs beside it: its own, if that can be had */
  const stackBeside = (page) => (valueIn(page, STACK) === 'linux' && stacks.includes('linux') ? 'linux' : source.stack);

  /**
   * setBeside lets the playhead go on to the end of the longest run while the runs
   * can be seen. One that stood at the end stays there.
   * @param {boolean} visible
   */
  function setBeside(visible) {
    const atEnd = store.state.tUs >= endOf(store.state);
    store.set({ beside: visible ? others.map((o) => o.run) : [] });
    if (!store.state.live && (atEnd || store.state.tUs > endOf(store.state))) seek(Infinity);
  }

  /** @param {Refused['problem']} problem */
  function refusal({ code, args }) {
    const text = t(`error.${code}`, args);
    return text === `error.${code}` ? t('lab.problem', { code }) : text;
  }

  /** @returns {Timeline[]} */
  const runs = () => (one ? [one, ...others.map((o) => o.run)] : []);

  function show() {
    const shown = others.length > 0;
    const before = result.hidden;
    for (const part of [result, all]) part.hidden = !shown;
    if (before === shown) more.open = !shown;
    more.hidden = others.length >= MOST - 1;
    form.offer(store.state.timeline, others.map((o) => o.changes));
    if (!one || !shown) {
      setBeside(false);
      return;
    }
    pairings = others.map((o) => compare(/** @type {Timeline} */ (one), o.run));
    const list = runs();
    const called = namesOfRuns(list);
    drawTable(called);
    tellPartings(called);
    const report = panel.closest('[data-lab]')?.querySelector('[data-report]');
    all.replaceChildren(...measures(list, { called: report instanceof HTMLElement ? labels(report) : new Map(), t }));
    drawLadders(called);
    drawRaceOf(list);
    setBeside(ladders.element.clientWidth > 0);
    tell();
  }

  /** @type {{cursor: (tUs: number) => void} | null} */
  let racing = null;
  let raceLife = new AbortController();

  /** drawRaceOf comes after the ladders: it fetches the chart library. @param {Timeline[]} list */
  async function drawRaceOf(list) {
    raceLife.abort();
    raceLife = new AbortController();
    const life = AbortSignal.any([signal, raceLife.signal]);
    racing = null;
    const { drawRace } = await import('./race_chart.js');
    if (life.aborted) return;
    racing = drawRace(race, list, { seek, t, signal: life });
    racing.cursor(store.state.tUs);
  }

  /** @param {Timeline[]} list @returns {string[]} each by what it was made with that the first was not */
  function namesOfRuns(list) {
    /** @param {Timeline} run @param {Timeline} other */
    const named = (run, other) => names.changes(Object.fromEntries(namesApart([other, run], settings).map((name) => [name, valueIn(run, name)])))
      || t('view.compare.same_settings');
    return list.map((run, i) => (i > 0 ? named(run, list[0]) : list.length === 2 ? named(run, list[1]) : t('view.compare.page')));
  }

  /** @param {string[]} called */
  function drawTable(called) {
    const narrow = panel.clientWidth < WIDE;
    table.dataset.narrow = String(narrow);
    table.replaceChildren(totals(runs(), {
      names: called, narrow, t,
      remove: (run) => {
        ask(others.filter((_, i) => i !== run - 1).map((o) => o.changes));
        more.querySelector('summary')?.focus();
      },
    }));
  }

  /** @returns {import('./ladders.js').Flag[]} where runs part from the first, those at one time together */
  function flagsOf() {
    /** @type {import('./ladders.js').Flag[]} */
    const flags = [];
    pairings.forEach(({ parting }, i) => {
      if (!parting) return;
      const there = flags.find((flag) => flag.tUs === parting.tUs);
      if (there) there.runs.push(i + 1);
      else flags.push({ tUs: parting.tUs, runs: [i + 1], text: '' });
    });
    for (const flag of flags) flag.text = flag.runs.map((run) => partingText(run)).join(' ');
    return flags;
  }

  /** @param {string[]} called */
  function tellPartings(called) {
    const mixed = new Set(runs().map((run) => valueIn(run, STACK))).size > 1;
    parted.replaceChildren(...others.map((_, i) => {
      const { parting, onlyA, onlyB, twins } = pairings[i];
      const counts = t(onlyA + onlyB > 0 ? 'view.compare.counts' : 'view.compare.counts_all', { both: count(twins.size), a: count(onlyA), b: count(onlyB), B: letter(i + 1) });
      const item = el('li', {}, badge(i + 1), el('p', { title: called[i + 1] }, partingText(i + 1), ' ', el('span', {}, counts)));
      if (parting) {
        const there = el('button', { type: 'button', class: 'button button--quiet' }, t('view.compare.there'));
        there.addEventListener('click', () => go({ tUs: parting.tUs, runs: [i + 1], text: '' }));
        item.append(there);
      }
      return item;
    }), ...(mixed ? [el('li', { class: 'compare__mixed' }, t('view.compare.stacks'))] : []));
  }

  /** @param {import('./ladders.js').Flag} flag */
  function go({ tUs, runs: [run] }) {
    seek(tUs);
    const { parting } = pairings[run - 1];
    chosen = !parting?.a && parting?.b ? { run, id: parting.b.id } : null;
    store.set({ selected: parting?.a?.id ?? null });
    refresh();
    ladders.reveal(tUs);
  }

  /** @param {number} run that parts from the first @returns {string} how */
  const partingText = (run) => partingIn(pairings[run - 1], [/** @type {Timeline} */ (one), others[run - 1].run], letter(run), t);

  /** @param {string[]} [called] */
  function drawLadders(called = namesOfRuns(runs())) {
    ladders.set(runs().map((timeline, i) => drawn(timeline, i, called[i])), flagsOf());
    ladders.cursor(store.state.tUs, false);
  }

  /** @param {Timeline} timeline @param {number} i @param {string} name @returns {import('./ladders.js').Run} */
  function drawn(timeline, i, name) {
    const ids = [...timeline.packets.keys()];
    if (i > 0) {
      const { twins, same } = pairings[i - 1];
      const known = new Set(twins.values());
      const level = new Set([...same].map((id) => twins.get(id)));
      return { timeline, name, same: new Set(ids.filter((id) => level.has(id))), alone: new Set(ids.filter((id) => !known.has(id))), get selected() { return selectedIn(i); } };
    }
    return {
      timeline, name, same: new Set(ids.filter((id) => pairings.every((p) => p.same.has(id)))),
      alone: new Set(ids.filter((id) => pairings.every((p) => !p.twins.has(id)))), get selected() { return selectedIn(0); },
    };
  }

  /** @param {number} run @param {number} packet @param {number} other @returns {number | null} the same packet there */
  function twin(run, packet, other) {
    const first = run === 0 ? packet : [...pairings[run - 1].twins].find(([, theirs]) => theirs === packet)?.[0] ?? null;
    if (first === null || other === 0) return first;
    return pairings[other - 1].twins.get(first) ?? null;
  }

  /** @param {number} run @returns {number | null} */
  function selectedIn(run) {
    const at = chosen ?? (store.state.selected === null ? null : { run: 0, id: store.state.selected });
    if (!at) return null;
    return at.run === run ? at.id : twin(at.run, at.id, run);
  }

  /** @param {number} run @param {number | null} packet */
  function choose(run, packet) {
    const first = packet === null ? null : twin(run, packet, 0);
    chosen = packet !== null && first === null ? { run, id: packet } : null;
    store.set({ selected: first });
    refresh();
  }

  function refresh() {
    if (others.length === 0) return;
    ladders.paint();
    tell();
  }

  /** tell says in words what the chosen packet is in each run. */
  function tell() {
    if (chosen === null && store.state.selected === null) return told.replaceChildren();
    told.replaceChildren(...runs().map((run, i) => {
      const id = selectedIn(i);
      return el('span', {}, badge(i), id === null ? t('view.compare.none', { run: letter(i) }) : sentences(read(run), id, t).join(' '));
    }));
  }

  const observer = new ResizeObserver(() => {
    if (others.length > 0 && panel.clientWidth > 0 && table.dataset.narrow !== String(panel.clientWidth < WIDE)) drawTable(namesOfRuns(runs()));
  });
  observer.observe(panel);
  signal.addEventListener('abort', () => observer.disconnect(), { once: true });

  watch(['selected'], ({ selected }) => {
    if (selected !== null) chosen = null;
    refresh();
  });
  watch(['numbers'], () => ladders.layOut());
  watch(['tUs', 'playing'], ({ tUs, playing }) => {
    if (others.length === 0 || store.state.timeline !== one) return;
    ladders.cursor(tUs, playing, true);
    racing?.cursor(tUs);
  });
  watch(['revision', 'live'], ({ timeline, live }) => {
    if (live || timeline === one || !timeline.end) return;
    form.offer(timeline, others.map((o) => o.changes));
    if (others.length > 0) ask(others.map((o) => o.changes));
  });
  const inAddress = async () => {
    const text = partsOf(location.hash).get(PART) ?? '';
    if (text === writeRuns(others.map(inAddressAs))) return;
    const known = [...settings.map(({ name }) => name), 'seed', STACK, RUN];
    const asked = readRuns(text);
    const strange = asked.flatMap((changes) => Object.keys(changes)).find((name) => !known.includes(name));
    await ask(asked.filter((changes) => Object.keys(changes).every((name) => known.includes(name))));
    if (strange !== undefined) form.say(`${strange}: ${t('error.setting_unknown')}`);
  };
  addEventListener('hashchange', inAddress, { signal });
  form.offer(store.state.timeline, []);
  inAddress();
}
