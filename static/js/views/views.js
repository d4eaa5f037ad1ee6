// @ts-check
// The views of a run beside the ladder. Each has a folder of its own: a pure
// layout.js (timeline, time → marks) and a view.js that draws it. A view's
// scripts, texts and styles are fetched when its tab is opened for the first
// time, and it draws only while it can be seen.
import { viewStyles } from '../core/styles.js';
import { reloadButton } from '../lab/reload.js';
import { viewTexts } from './texts.js';

/** @typedef {import('../core/store.js').Store} Store */
/** @typedef {import('../core/store.js').State} State */
/** @typedef {import('../core/text.js').Translate} Translate */

/**
 * What a view is given.
 * @typedef {Object} Stage
 * @property {Translate} t its own texts (view.*) and the lab's
 * @property {'en' | 'ko'} lang
 * @property {import('../lab/inspector.js').Words} words
 * @property {import('../main.js').LabData} data of the lab, as it is now
 * @property {import('../lab/settings.js').Setting[]} settings of the page's experiment
 * @property {(keys: (keyof State)[], draw: (state: Readonly<State>) => void) => void} watch
 *   calls draw when one of the keys has changed, and when the view is shown again; never while it is hidden
 * @property {(tUs: number) => void} seek pauses and moves the playhead
 * @property {AbortSignal} signal
 */

/** @typedef {{mount: (panel: HTMLElement, store: Store, stage: Stage) => void | Promise<void>}} View */

/** @type {Record<string, () => Promise<View>>} */
const VIEWS = {
  bytes: () => import('./bytes/view.js'),
  waterfall: () => import('./waterfall/view.js'),
  browser: () => import('./browser/view.js'),
  compare: () => import('./compare/view.js'),
  sweep: () => import('./sweep/view.js'),
  sockets: () => import('./sockets/view.js'),
  window: () => import('./window/view.js'),
  sequence: () => import('./sequence/view.js'),
  queue: () => import('./queue/view.js'),
  packets: () => import('./packets/view.js'),
};

/** @type {Record<string, string>} parts of the address by which a view is meant */
const PARTS = { vs: 'compare', sweep: 'sweep' };

/**
 * mountViews adds a tab for each view.
 * @param {import('../lab/tabs.js').Tabs} tabs
 * @param {Store} store
 * @param {{data: import('../main.js').LabData, words: import('../lab/inspector.js').Words, settings: import('../lab/settings.js').Setting[], t: Translate, lang: 'en' | 'ko', seek: (tUs: number) => void, signal: AbortSignal}} options
 */
export function mountViews(tabs, store, { data, words, settings, t, lang, seek, signal }) {
  /** @type {Map<string, () => void>} */
  const shown = new Map();
  /** @type {Promise<Translate> | null} */
  let texts = null;

  for (const name of Object.keys(VIEWS)) {
    // The packets have a tab already, with the server's table until they are opened.
    const panel = tabs.has(name) ? tabs.panel(name) : tabs.add(name, t(`lab.view.${name}`), 'packets');
    panel.classList.add('view', `view--${name}`);
    panel.ariaBusy = 'true';
    shown.set(name, () => bring(name, panel));
  }
  tabs.onOpen((name) => shown.get(name)?.());
  tabs.first(data.views ?? []);
  // What the address holds of a view opens it: a comparison that a link asks for.
  const asked = () => {
    const [, part] = /[#&](vs|sweep)=/.exec(location.hash) ?? [];
    if (part && !/[#&]view=/.test(location.hash)) tabs.open(PARTS[part]);
  };
  addEventListener('hashchange', asked, { signal });
  asked();

  /**
   * bring fetches a view and mounts it.
   * @param {string} name
   * @param {HTMLElement} panel
   */
  async function bring(name, panel) {
    shown.set(name, () => {});
    try {
      texts ??= viewTexts(lang, t, signal);
      const [view, words2, _] = await Promise.all([VIEWS[name](), texts, viewStyles()]);
      /** @type {(() => void)[]} */
      const redraws = [];
      /** @type {Stage['watch']} */
      const watch = (keys, draw) => {
        let stale = true;
        const update = () => {
          if (panel.hidden || !stale) return;
          stale = false;
          draw(store.state);
        };
        redraws.push(update);
        store.subscribe(keys, () => {
          stale = true;
          update();
        }, { signal });
        update();
      };
      shown.set(name, () => redraws.forEach((update) => update()));
      await view.mount(panel, store, { t: words2, lang, data, words, settings, watch, seek, signal });
      panel.ariaBusy = null;
    } catch {
      if (signal.aborted) return;
      texts = null;
      shown.set(name, () => bring(name, panel)); // the next opening tries again
      panel.replaceChildren(t('lab.view_failed'), ' ', reloadButton(t));
    }
  }
}
