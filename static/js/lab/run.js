// @ts-check
// A new run: from the form over the socket to the page.
import { count } from '../core/format.js';
import { append, emptyTimeline } from '../core/timeline.js';
import { query } from './settings.js';
import { reloadButton } from './reload.js';
import { noteTexts, summary, wentWrong } from './report.js';
import { mountStacks } from './stacks.js';

/** @typedef {import('../core/store.js').Store} Store */
/** @typedef {import('../core/socket.js').Handlers} Handlers */
/** @typedef {import('../core/socket.js').Problem} Problem */
/** @typedef {import('../core/text.js').Translate} Translate */

/** After this the run can be stopped; before, a second click on Run would. */
const PATIENCE_MS = 600;

/** Whose TCP makes a run: gVisor's on a virtual clock, the kernel's on a real one. */
const EXACT = 'netstack';
const LIVE = 'linux';

/**
 * @typedef {Object} Parts
 * @property {HTMLFormElement} form
 * @property {HTMLElement} link where the state of the connection stands
 * @property {HTMLElement} stackLine whose TCP made the run
 * @property {{experiment: string, named?: string, source?: string, settings: import('./settings.js').Setting[], runs: string, stack: string}} data
 * @property {import('./controls.js').Controls} controls
 * @property {import('../player/player.js').Player} player
 * @property {{point: (ndjson: string, pcapng: string) => void}} exports
 * @property {(query: string, live: string | null) => void} began hears of each new run: what in an address makes it again, or the id of one that nothing does
 * @property {(on: Handlers) => {run: (request: import('../core/socket.js').Request) => void, cancel: () => void}} open
 * @property {Translate} t
 * @property {AbortSignal} signal
 */

/**
 * mountRun lets the form start runs.
 * @param {Store} store
 * @param {Parts} parts
 * @returns {() => void} starts a run, as the form's button does
 */
export function mountRun(store, { form, link, stackLine, data, controls, player, exports, began, open, t, signal }) {
  const status = /** @type {HTMLElement} */ (form.querySelector('[data-status]'));
  const stop = /** @type {HTMLButtonElement} */ (form.querySelector('[data-cancel]'));
  const exact = /** @type {HTMLButtonElement | null} */ (form.querySelector('[data-run]'));
  const live = /** @type {HTMLButtonElement | null} */ (form.querySelector('[data-run-live]'));
  const instead = /** @type {HTMLButtonElement} */ (form.querySelector('[data-exact]'));
  const usual = exact ? EXACT : LIVE; // what needs the kernel has no exact run
  const still = matchMedia('(prefers-reduced-motion: reduce)');
  let fresh = true; // the next events begin a new picture
  let patience = 0; // a timer: most runs are over before one could want to stop them
  let address = '';
  let asked = ''; // the stack of the run

  /** @param {string} text @param {boolean} [failed] the run shows a failure */
  function say(text, failed = false) {
    status.textContent = text;
    status.classList.toggle('is-failed', failed);
  }

  const socket = open({
    status(state) {
      link.textContent = t(`lab.link_${state}`);
      link.dataset.state = state;
      if (state === 'outdated') link.append(reloadButton(t));
    },
    queued(place) {
      const full = place > 0 && asked === LIVE && exact !== null;
      instead.hidden = !full;
      if (full) say(t('lab.queued_live', { place }));
      else say(place > 0 ? t('lab.queued', { place }) : t('lab.sending'));
    },
    start(run) {
      exports.point(`${data.runs}${run}.ndjson`, `${data.runs}${run}.pcapng`);
      if (data.source === undefined) began(address, asked === LIVE ? run : null);
    },
    events(events) {
      if (fresh) begin();
      append(store.state.timeline, events);
      store.set({ revision: store.state.revision + 1 });
      if (events[0].type === 'run.start') stackLine.textContent = stackText(store.state.timeline, t);
      say(t('lab.running', { packets: count(store.state.timeline.packets.size) }));
    },
    done(ended, error) {
      finish();
      if (error) complain(error);
      else if (ended === 'cancelled') say(t('lab.cancelled'));
      else say([summary(store.state.timeline, t), ...noteTexts(store.state.timeline, t)].join(' '), wentWrong(store.state.timeline));
    },
    again() {
      fresh = true;
      say(t('lab.sending'));
    },
    problem(problem) {
      finish();
      complain(problem);
    },
  });

  function begin() {
    fresh = false;
    form.querySelector('[data-recorded]')?.remove();
    store.set({ timeline: emptyTimeline(), revision: store.state.revision + 1, live: true, selected: null, lit: null });
    player.seek(0);
    if (!still.matches) player.play(true);
  }

  function finish() {
    clearTimeout(patience);
    stop.hidden = true;
    instead.hidden = true;
    form.removeAttribute('aria-busy');
    const followed = asked === LIVE && store.state.playing && store.state.rate === 'auto';
    store.set({ live: false });
    if (followed) player.pause(); // what was left to see of it has been
    if (followed || still.matches) player.seek(Infinity);
  }

  /** @param {Problem} problem */
  function complain(problem) {
    const key = `error.${problem.code}`;
    const known = t(key, problem.args);
    const text = known === key ? t('lab.problem', { code: problem.code }) : known;
    const name = problem.field ?? '';
    say(controls.complain(name, text) ? '' : text);
  }

  /** @param {string} stack */
  function run(stack) {
    const button = stack === LIVE ? live : exact;
    if (!button || button.disabled) return;
    const wanted = controls.read();
    if (!wanted) return;
    asked = stack;
    instead.hidden = true;
    address = query(data.settings, wanted.settings, wanted.seed, data.named);
    fresh = true;
    clearTimeout(patience);
    patience = setTimeout(() => { stop.hidden = false; }, PATIENCE_MS);
    form.querySelector('details')?.removeAttribute('open');
    form.setAttribute('aria-busy', 'true');
    say(t('lab.sending'));
    const experiment = data.source === undefined ? data.experiment : { source: data.source };
    socket.run({ experiment, settings: wanted.settings, seed: wanted.seed, stack });
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    run(usual);
  }, { signal });
  live?.addEventListener('click', () => run(LIVE), { signal });
  instead.addEventListener('click', () => run(EXACT), { signal });
  stop.addEventListener('click', () => socket.cancel(), { signal });
  form.querySelector('[data-defaults]')?.addEventListener('click', controls.reset, { signal });
  mountStacks(form, { settings: data.settings, buttons: { netstack: exact, linux: live }, t, signal });
  return () => run(usual);
}

/**
 * stackText says whose TCP made a run, by which clock and from which seed.
 * @param {import('../core/timeline.js').Timeline} timeline
 * @param {Translate} t
 */
export function stackText({ start }, t) {
  const stack = /** @type {{name: string, version: string, clock: string}} */ (start?.stack);
  if (stack.name === 'capture') return t('lab.stack_capture', { version: stack.version });
  const name = t('lab.stack', { name: t(`lab.stack_${stack.name}`), version: stack.version });
  return [name, t(`lab.clock_${stack.clock}`), t('lab.seed_is', { seed: String(start?.seed) })].join(' · ');
}
