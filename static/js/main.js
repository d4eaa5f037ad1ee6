// @ts-check
// The page of a lesson: reads what the server left in #lab-data, loads the run
// that is drawn already, and brings the parts to life around it.
import { count } from './core/format.js';
import { openSocket } from './core/socket.js';
import { viewStyles } from './core/styles.js';
import { createStore } from './core/store.js';
import { hostName, read, sentences } from './core/story.js';
import { translator } from './core/text.js';
import { emptyTimeline, parseTimeline } from './core/timeline.js';
import { mountAddress } from './lab/address.js';
import { commandsOf, mountButtons } from './lab/commands.js';
import { mountControls } from './lab/controls.js';
import { dropOf } from './lab/drop.js';
import { mountExpand } from './lab/expand.js';
import { mountExports } from './lab/exports.js';
import { mountInspector } from './lab/inspector.js';
import { mountKeyboard } from './lab/keyboard.js';
import { mountLegend } from './lab/legend.js';
import { mountOpening } from './lab/opening.js';
import { mountPresent } from './lab/present.js';
import { mountReport } from './lab/report.js';
import { mountRun, stackText } from './lab/run.js';
import { DEFAULT_SEED } from './lab/settings.js';
import { mountTabs } from './lab/tabs.js';
import { mountFitButtons, mountNumbersButton } from './ladder/buttons.js';
import { mountLadder } from './ladder/view.js';
import { createPlayer } from './player/player.js';
import { mountPlayer } from './player/view.js';
import { mountMeasures } from './prose/measures.js';
import { mountMoments } from './prose/moments.js';
import { mountViews } from './views/views.js';

/**
 * What the server says about the page (web/ui.LabData).
 * @typedef {Object} LabData
 * @property {string} experiment
 * @property {string} page address of the experiment's own page
 * @property {string} [named] the experiment, where the address of this page has to name it
 * @property {import('./lab/settings.js').Setting[]} settings
 * @property {string} stack
 * @property {string} timeline address of the first run; '' where the reader brings one
 * @property {string} ws
 * @property {string} runs
 * @property {string} help page of marks and keys
 * @property {'en' | 'ko'} lang
 * @property {string[]} moments
 * @property {Record<string, string>} [without] what takes the experiment's point away
 * @property {string[]} [views] the tabs that come first, the first of them open
 * @property {string} [open] the moment whose packet is chosen at first
 * @property {string} [source] the experiment's text, where it is the reader's own
 */

/**
 * A lab, for a page that does more with it.
 * @typedef {Object} Lab
 * @property {LabData} data as it is now
 * @property {import('./core/store.js').Store} store
 * @property {import('./core/text.js').Translate} t
 * @property {HTMLElement} element
 * @property {import('./player/player.js').Player} player
 * @property {import('./lab/tabs.js').Tabs} tabs
 * @property {() => string} search the query of the address that the run on the page has
 * @property {() => string} link the address of the run on the page, whole
 * @property {(settings: Record<string, string>, seed?: number) => void} set puts values into the form, and the defaults in place of the others
 * @property {() => void} run
 * @property {(timeline: import('./core/timeline.js').Timeline) => void} show a run that was not made here
 * @property {(form: HTMLFormElement, data: Pick<LabData, 'experiment' | 'settings' | 'moments'>) => void} setForm puts another experiment's form in place
 */

const first = new AbortController();
const lab = document.querySelector('[data-lab]');

/** The lab of the page, if it has one and it could be brought to life. */
export const mounted = lab instanceof HTMLElement ? mountLab(lab, first.signal) : Promise.resolve(null);

// What the prose asks and offers comes when the lab is there.
const prose = /** @type {HTMLElement | null} */ (document.querySelector('[data-prose]'));
mounted.then(async (lab) => {
  if (!lab || !prose) return;
  const { mountCourse } = await import('./prose/course.js');
  mountCourse(prose, { lab, end: () => first.abort(), mount: mountLab });
});

/**
 * mountLab brings one lab to life, until the signal aborts. A lab without a form
 * makes no runs: it shows what it is given.
 * @param {HTMLElement} lab
 * @param {AbortSignal} signal
 * @param {Partial<LabData>} [over] what the page knows better than the server
 * @returns {Promise<Lab | null>}
 */
export async function mountLab(lab, signal, over = {}) {
  /** @type {LabData} */
  const data = { ...JSON.parse(lab.querySelector('#lab-data')?.textContent ?? ''), ...over };
  /** @template {Element} [E=HTMLElement] @param {string} selector */
  const part = (selector) => /** @type {E} */ (lab.querySelector(selector));

  const tabs = mountTabs(lab, { signal });
  const [texts, timeline] = await Promise.all([
    load(new URL(`./text/${data.lang}.json`, import.meta.url), (text) => JSON.parse(text), signal),
    data.timeline === '' ? emptyTimeline() : load(data.timeline, parseTimeline, signal),
  ]);
  if (!texts || !timeline) return null; // the form, the picture and the table stay what they are without scripts
  const t = translator(texts);
  await breath();
  const store = createStore({
    timeline, revision: 0, tUs: timeline.endUs, seqNo: null, playing: false, rate: 'auto', loop: false, live: false, selected: null, lit: null,
  });
  const player = createPlayer(store, { moments: data.moments, signal });
  const legend = mountLegend(lab, part('[data-inspector]'), store, { help: data.help, t, signal });
  const exports = mountExports(part('[data-exports]'), {
    menu: async () => (await import('./export/menu.js')).menuOf({ lab, store, address, seen: ladder.seen, data, words, t, signal }),
    t, signal,
  });

  const { experiment } = data;
  if (prose) mountMeasures(prose, store, { experiment, settings: data.settings, t, signal });
  const sentence = prose ? mountMoments(prose, store, { experiment, player, lab, t, signal }) : () => null;
  /** @type {import('./lab/inspector.js').Words} */
  const words = {
    sentence,
    tell: (packet) => sentences(read(store.state.timeline), packet, t),
    host: (name) => hostName(read(store.state.timeline), name, t),
  };

  viewStyles().catch(() => {}); // without it all is there, only plain
  await breath();
  const ladder = mountLadder(part('[data-ladder]'), store, { t, signal });
  mountFitButtons(part('.zoom'), store, { t, signal });
  await breath();
  mountNumbersButton(part('.player__extra'), store, { t, signal });
  mountPlayer(part('[data-player]'), store, { player, t, signal });
  /** @param {import('./core/timeline.js').Packet} packet */
  const lose = (packet) => {
    const drop = dropOf(store.state.timeline, packet, data.settings);
    return form && drop && (() => {
      form?.controls.set(drop.name, drop.value);
      form?.run();
    });
  };
  mountInspector(part('[data-inspector]'), store, { words, lose, bytes: () => tabs.open('bytes'), t, signal });
  store.subscribe(['revision'], (state) => {
    part('[data-packet-count]').textContent = count(read(state.timeline).packets.length);
  }, { signal });
  mountReport(part('[data-report]'), store, { t, signal });

  /** @param {number} tUs */
  const seek = (tUs) => {
    player.pause();
    player.seek(tUs);
  };
  mountViews(tabs, store, { data, words, settings: data.settings, t, lang: data.lang, seek, signal });

  const address = mountAddress(store, {
    lab, tabs, player, data, t, signal,
    set: (name, value) => form?.controls.set(name, value),
    point: exports.point,
    stackText: (run) => stackText(run, t),
  });
  let form = part('[data-controls]') ? openForm() : null;
  function openForm() {
    const life = new AbortController();
    const alive = AbortSignal.any([signal, life.signal]);
    const controls = mountControls(part('[data-controls]'), { settings: data.settings, t, signal: alive });
    const run = mountRun(store, {
      form: part('[data-controls]'), link: part('[data-link]'), stackLine: part('[data-stack]'),
      data, controls, player, exports, began: address.begin, t, signal: alive,
      open: (on) => openSocket({ url: data.ws, lang: data.lang, assets: import.meta.url.split('/').at(-3), signal: alive }, on),
    });
    const beside = { settings: data.settings, controls, run, t, lang: data.lang, signal: alive };
    import('./lab/lost.js').then(({ mountLost }) => mountLost(part('[data-controls]'), store, beside), () => {});
    import('./lab/what_if.js').then(({ mountWhatIf }) => mountWhatIf(part('[data-controls]'), store, beside), () => {});
    return { controls, run, close: () => life.abort() };
  }
  const commands = commandsOf(store, player, ladder, {
    run: () => form?.run(),
    help: legend.open,
    expand: mountExpand(lab, { signal }),
    present: mountPresent(lab, store, {
      player, prose, tell: words.tell, moments: data.moments, help: legend.open, address: data.help, lang: data.lang, t, signal,
    }),
    table: () => tabs.open(tabs.current() === 'packets' ? 'packet' : 'packets'),
  });
  mountButtons(lab, { commands, signal });
  mountKeyboard(lab, { commands, signal });
  store.subscribe(['selected'], ({ selected }) => {
    if (selected !== null && tabs.current() === 'report') tabs.open('packet');
    announce(part('[data-announce]'), selected === null ? [] : words.tell(selected));
  }, { signal });
  if (data.open && !location.hash) mountOpening(store, data.open, { box: part('[data-ladder]'), ladder, signal });
  return {
    element: lab, data, store, player, tabs, t,
    search: address.search,
    link: address.link,
    set(settings, seed = DEFAULT_SEED) {
      for (const { name, default: standard } of data.settings) form?.controls.set(name, settings[name] ?? standard);
      form?.controls.set('seed', String(seed));
      part('[data-controls]').dispatchEvent(new Event('change'));
    },
    run: () => form?.run(),
    show(timeline) {
      data.moments.splice(0, Infinity, ...Object.keys(timeline.moments));
      store.set({ timeline, revision: store.state.revision + 1, tUs: timeline.endUs, seqNo: null, selected: null, lit: null });
      part('[data-stack]').textContent = stackText(timeline, t);
    },
    setForm(element, { experiment, settings, moments }) {
      form?.close();
      part('[data-controls]').replaceWith(element);
      data.experiment = experiment;
      data.settings.splice(0, Infinity, ...settings); // the lists stay: parts of the lab hold on to them
      data.moments.splice(0, Infinity, ...moments);
      form = openForm();
    },
  };
}

/**
 * announce has a screen reader say a packet's sentences, unless the packet has
 * the focus and says them by itself.
 * @param {HTMLElement} line
 * @param {string[]} sentences
 */
function announce(line, sentences) {
  const focused = document.activeElement?.closest('[data-ladder]');
  line.textContent = focused ? '' : sentences.join(' ');
}

/** breath lets the browser draw and listen between two parts of the work. */
function breath() {
  return new Promise((done) => setTimeout(done));
}

/**
 * load fetches a file and reads it; null if that fails.
 * @template T
 * @param {string | URL} url
 * @param {(text: string) => T} read
 * @param {AbortSignal} signal
 * @returns {Promise<T | null>}
 */
async function load(url, read, signal) {
  try {
    const response = await fetch(url, { signal });
    return response.ok ? read(await response.text()) : null;
  } catch {
    return null;
  }
}
