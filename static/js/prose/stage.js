// @ts-check
// The lab of a lesson's page, which can show the run of another experiment: its
// page is fetched, its lab takes the place of the one that was there, and the
// text around it stays as it is.
import { DEFAULT_SEED, query, readable } from '../lab/settings.js';

/** @typedef {import('../main.js').Lab} Lab */

/**
 * A run that the text speaks of: of the experiment with its defaults but for
 * these settings.
 * With whole it is shown at once and not played.
 * @typedef {{experiment: string, settings: Record<string, string>, view?: string, stack?: string, whole?: boolean}} Wanted
 */

/**
 * The parts of a page that the lab is put together from.
 * @typedef {Object} Parts
 * @property {Lab} lab as the page came with it
 * @property {() => void} end ends the life of that one
 * @property {typeof import('../main.js').mountLab} mount
 */

/**
 * @typedef {Object} Stage
 * @property {Lab} lab as it is now
 * @property {(wanted: Wanted) => Promise<Lab>} show
 * @property {(wanted: Wanted) => Promise<void>} live makes it on the kernel, where that can be had
 * @property {() => Promise<Lab>} home shows the lesson's own experiment as it was last
 * @property {(wanted: Wanted) => boolean} shows says whether that run is in the lab now
 * @property {(wanted: Wanted) => void} warm fetches what is likely to be asked for
 */

/** The stack whose runs a page has as recordings. */
const LIVE = 'linux';
/** How many pages are kept that a pointer has been over. */
const WARM = 4;

/**
 * readRun reads a run's name as the prose has it: "reset/in-flight?rtt=200ms".
 * @param {string} text
 * @returns {Wanted}
 */
export function readRun(text) {
  const at = text.indexOf('?');
  if (at < 0) return { experiment: text, settings: {} };
  return { experiment: text.slice(0, at), settings: Object.fromEntries(new URLSearchParams(text.slice(at))) };
}

/**
 * mountStage takes the page's lab over.
 * @param {HTMLElement} prose
 * @param {Parts} parts
 * @returns {Stage}
 */
export function mountStage(prose, { lab, end, mount }) {
  const own = prose.dataset.prose ?? '';
  /** Where the lesson's own experiment was last. */
  let ownAt = lab.data.named ? '' : location.search;
  let turn = 0;
  /** @type {Map<string, Promise<Document>>} */
  const warmed = new Map();

  /** @param {Wanted} wanted @returns {string} the end of the address that has its run on the page */
  function searchOf({ experiment, settings, stack }) {
    const params = new URLSearchParams(settings);
    if (stack === LIVE && !Object.keys(settings).length) params.set('stack', stack);
    const named = experiment === own ? '' : `experiment=${experiment}`;
    const text = [named, readable(params.toString())].filter(Boolean).join('&');
    return text && `?${text}`;
  }

  /** @param {string} search @returns {Promise<Document>} */
  async function pageAt(search) {
    const answer = await fetch(location.pathname + search);
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const data = page.querySelector('[data-lab] #lab-data');
    if (!answer.ok || !data) throw new Error(`lab: ${answer.status}`);
    await (await fetch(JSON.parse(data.textContent ?? '').timeline)).text(); // the lab finds it there
    return page;
  }

  /**
   * swap puts the lab of an address in place.
   * @param {string} search
   * @param {{hash?: string, push?: boolean}} [how]
   * @returns {Promise<Lab>}
   */
  async function swap(search, { hash = '', push = true } = {}) {
    const mine = ++turn;
    lab.element.ariaBusy = 'true';
    const page = await (warmed.get(search) ?? pageAt(search)).catch(() => null);
    warmed.delete(search);
    if (mine !== turn) return lab;
    const next = /** @type {HTMLElement | null | undefined} */ (page?.querySelector('[data-lab]'));
    if (!page || !next) {
      location.assign(location.pathname + search + hash);
      return lab;
    }
    if (!lab.data.named) ownAt = lab.search();
    end();
    const life = new AbortController();
    end = () => life.abort();
    if (push) history.pushState(null, '', location.pathname + search + hash);
    const focused = lab.element.contains(document.activeElement);
    lab.element.replaceWith(document.adoptNode(next));
    around(page);
    const made = await mount(next, life.signal);
    if (made) lab = made;
    else if (mine === turn) location.reload();
    if (focused) Object.assign(next, { tabIndex: -1 }).focus({ preventScroll: true });
    const said = next.querySelector('[data-announce]');
    if (said) said.textContent = next.getAttribute('aria-label');
    return lab;
  }

  /**
   * What of the page around the lab is about its run.
   * @param {Document} page
   */
  function around(page) {
    for (const stale of document.querySelectorAll('main > .notice')) stale.remove();
    document.querySelector('main')?.prepend(...page.querySelectorAll('main > .notice'));
    for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll('.site-header__play, a[data-language]'))) {
      const same = link.dataset.language ? `a[data-language="${link.dataset.language}"]` : '.site-header__play';
      link.setAttribute('href', page.querySelector(same)?.getAttribute('href') ?? link.href);
    }
  }

  /** @param {Wanted} wanted @returns {Record<string, string>} all that its run is made with */
  const valuesOf = (wanted) => Object.fromEntries(lab.data.settings.map(({ name, default: standard }) => [name, wanted.settings[name] ?? standard]));

  /** @param {Wanted} wanted */
  function shows(wanted) {
    const { timeline, live } = lab.store.state;
    const start = /** @type {any} */ (timeline.start);
    const exact = lab.element.querySelector('[data-run]') !== null;
    if (wanted.experiment !== lab.data.experiment || live || !timeline.end) return false;
    if (exact && (wanted.stack === LIVE) !== (start.stack.name === LIVE)) return false;
    return query(lab.data.settings, start.settings, start.seed) === query(lab.data.settings, valuesOf(wanted), DEFAULT_SEED);
  }

  window.addEventListener('popstate', () => {
    if (location.search !== lab.search()) swap(location.search, { hash: location.hash, push: false });
  });

  return {
    get lab() { return lab; },
    shows,
    home: () => (lab.data.named ? swap(ownAt) : Promise.resolve(lab)),
    async show(wanted) {
      const { view } = wanted;
      const exact = /** @type {HTMLButtonElement | null} */ (lab.element.querySelector('[data-run]'));
      if (wanted.experiment !== lab.data.experiment || (!shows(wanted) && (!exact || wanted.whole || wanted.stack === LIVE))) await swap(searchOf(wanted));
      else if (!shows(wanted)) {
        lab.set(wanted.settings);
        if (exact?.disabled) await swap(searchOf(wanted)); // with these settings there is a recording
        else {
          turn++; // whatever was on its way is not wanted any more
          history.pushState(null, '', location.href); // the run then has this entry, and Back leads to the one before
          lab.run();
        }
      }
      if (view && lab.tabs.has(view)) lab.tabs.open(view);
      return lab;
    },
    async live(wanted) {
      if (wanted.experiment !== lab.data.experiment) await swap(searchOf({ ...wanted, settings: {} }));
      else history.pushState(null, '', location.href);
      lab.set(wanted.settings);
      /** @type {HTMLButtonElement | null} */ (lab.element.querySelector('[data-run-live]'))?.click();
    },
    warm(wanted) {
      const search = searchOf(wanted);
      // A run with settings is made for its visitor: only who asks for it pays.
      if (Object.keys(wanted.settings).length > 0 || wanted.experiment === lab.data.experiment || warmed.has(search)) return;
      if (warmed.size >= WARM) warmed.delete([...warmed.keys()][0]);
      const page = pageAt(search);
      page.catch(() => warmed.delete(search));
      warmed.set(search, page);
    },
  };
}
