// @ts-check
// Numbers and passages of the prose that belong to the run of the lesson's own
// experiment. What the prose quotes of another experiment is that one's default
// run, which the sentence argues from, and stays whatever the lab shows.
import { format } from '../core/format.js';
import { display } from '../lab/settings.js';

/** @typedef {import('../core/timeline.js').Timeline} Timeline */

/**
 * mountMeasures writes each run's measures and settings into the prose and shows
 * the passages that were written for its settings, while the lab has the lesson's
 * own experiment.
 * @param {HTMLElement} prose
 * @param {import('../core/store.js').Store} store
 * @param {{experiment: string, settings: import('../lab/settings.js').Setting[], t: import('../core/text.js').Translate, signal: AbortSignal}} options
 */
export function mountMeasures(prose, store, { experiment, settings, t, signal }) {
  if (prose.dataset.prose !== experiment) return;
  const holes = /** @type {HTMLElement[]} */ ([...prose.querySelectorAll('output.measure:is([data-measure], [data-setting]):not([data-of])')]).map(holeOf);
  const passages = /** @type {NodeListOf<HTMLElement>} */ (prose.querySelectorAll('[data-when]'));
  let shown = store.state.timeline;

  // A value that the run did not give says so; the style sheet quietens the
  // sentence around it.
  /** @param {Hole} hole */
  function write({ output, name, kind }) {
    const text = textOf(name, kind);
    output.classList.toggle('is-missing', text === null);
    output.title = text === null ? t('lab.no_value_why') : '';
    output.textContent = text ?? t('lab.no_value');
  }

  /** @param {string} name @param {string} kind @returns {string | null} */
  function textOf(name, kind) {
    if (kind !== SETTING) {
      const measure = shown.measures[name];
      return measure ? format(kind, measure.value, measure.unit) : null;
    }
    const setting = settings.find((s) => s.name === name);
    const value = settingsOf(shown)[name];
    if (!setting || value === undefined) return null;
    const option = /** @type {HTMLOptionElement | null} */ (document.querySelector(`#set-${name} option[value="${CSS.escape(value)}"]`));
    if (setting.unit === 'bytes' && /^\d+B$/.test(value)) return format('bytes', Number.parseInt(value, 10));
    return option?.text ?? display(setting, value, t('lab.none'));
  }

  for (const hole of holes) if (hole.kind !== SETTING && !shown.measures[hole.name]) write(hole);
  store.subscribe(['revision'], ({ timeline }) => {
    if (!timeline.end || timeline === shown) return;
    shown = timeline;
    for (const hole of holes) write(hole);
    for (const passage of passages) passage.hidden = !holds(passage.dataset.when ?? '', settingsOf(timeline));
  }, { signal });
}

/** The kind of a hole that holds no measure but a setting. */
const SETTING = 'setting';

/** @typedef {{output: HTMLElement, name: string, kind: string}} Hole */

/**
 * holeOf reads what an output shows: a measure, or a setting.
 * @param {HTMLElement} output
 * @returns {Hole}
 */
function holeOf(output) {
  const { measure = '', format: kind = 'auto', setting } = output.dataset;
  return setting === undefined ? { output, name: measure, kind } : { output, name: setting, kind: SETTING };
}

/** @param {Timeline} timeline @returns {Record<string, string>} */
const settingsOf = ({ start }) => /** @type {any} */ (start?.settings ?? {});

/**
 * holds says whether a setting has the value that a passage was written for:
 * "drop=client ACK 1".
 * @param {string} when
 * @param {Record<string, string>} settings
 */
export function holds(when, settings) {
  const at = when.indexOf('=');
  return settings[when.slice(0, at)] === when.slice(at + 1);
}
