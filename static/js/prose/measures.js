// @ts-check
// Numbers and passages of the prose that belong to one run.
import { format } from '../core/format.js';

/**
 * mountMeasures writes each run's measures into the prose and shows the
 * passages that were written for its settings.
 * @param {HTMLElement} prose
 * @param {import('../core/store.js').Store} store
 * @param {{t: import('../core/text.js').Translate, signal: AbortSignal}} options
 */
export function mountMeasures(prose, store, { t, signal }) {
  const outputs = /** @type {NodeListOf<HTMLElement>} */ (prose.querySelectorAll('[data-measure]:not([data-experiment])'));
  const passages = /** @type {NodeListOf<HTMLElement>} */ (prose.querySelectorAll('[data-when]'));
  let shown = store.state.timeline;

  // A value that the run did not give says so; the style sheet quietens the
  // sentence around it.
  /** @param {HTMLElement} output */
  function write(output) {
    const measure = shown.measures[output.dataset.measure ?? ''];
    output.classList.toggle('is-missing', !measure);
    output.title = measure ? '' : t('lab.no_value_why');
    output.textContent = measure ? format(output.dataset.format ?? 'auto', measure.value, measure.unit) : t('lab.no_value');
  }

  for (const output of outputs) if (!shown.measures[output.dataset.measure ?? '']) write(output);
  store.subscribe(['revision'], ({ timeline }) => {
    if (!timeline.end || timeline === shown) return;
    shown = timeline;
    for (const output of outputs) write(output);
    const settings = /** @type {Record<string, string>} */ (timeline.start?.settings ?? {});
    for (const passage of passages) passage.hidden = !holds(passage.dataset.when ?? '', settings);
  }, { signal });
}

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
