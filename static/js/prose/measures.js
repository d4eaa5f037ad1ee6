// @ts-check
// Numbers and passages of the prose that belong to one run: to that of the
// lesson's own experiment, or, where the prose names another, to that one's
// while it is in the lab. A claim and the card of a run speak of a run of their
// own, whatever the lab shows: what they quote by an experiment's name stays.
import { format } from '../core/format.js';
import { display } from '../lab/settings.js';

/** @typedef {import('../core/timeline.js').Timeline} Timeline */

/**
 * mountMeasures writes each run's measures and settings into the prose and shows
 * the passages that were written for its settings. What the prose quotes of
 * another experiment is that one's default run again when it leaves the lab.
 * @param {HTMLElement} prose
 * @param {import('../core/store.js').Store} store
 * @param {{experiment: string, settings: import('../lab/settings.js').Setting[], t: import('../core/text.js').Translate, signal: AbortSignal}} options
 */
export function mountMeasures(prose, store, { experiment, settings, t, signal }) {
  const own = prose.dataset.prose === experiment;
  const holes = /** @type {HTMLElement[]} */ ([...prose.querySelectorAll('output.measure')]).flatMap((output) => holeOf(output) ?? []).filter(({ of }) => of === '' ? own : of === experiment);
  const passages = /** @type {HTMLElement[]} */ (own ? [...prose.querySelectorAll('[data-when]')] : []);
  const before = holes.filter(({ of }) => of !== '').map(({ output }) => ({ output, text: output.textContent, title: output.title, missing: output.classList.contains('is-missing') }));
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
  signal.addEventListener('abort', () => {
    for (const { output, text, title, missing } of before) {
      output.classList.toggle('is-missing', missing);
      Object.assign(output, { textContent: text, title });
    }
  }, { once: true });
}

/** The kind of a hole that holds no measure but a setting. */
const SETTING = 'setting';

/** @typedef {{output: HTMLElement, of: string, name: string, kind: string}} Hole of is '' for the lesson's own experiment */

/**
 * holeOf reads what an output shows: "connect" of the lesson's own experiment,
 * "nagle/off:connect" of another; null for what follows no run.
 * @param {HTMLElement} output
 * @returns {Hole | null}
 */
function holeOf(output) {
  const { measure, format: kind = 'auto', setting, of = '' } = output.dataset;
  if (of !== '' && output.closest('.box--today, .box--run')) return null;
  if (setting !== undefined) return { output, of, name: setting, kind: SETTING };
  if (measure !== undefined) return { output, of: '', name: measure, kind };
  const at = of.lastIndexOf(':');
  return at < 0 ? null : { output, of: of.slice(0, at), name: of.slice(at + 1), kind };
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
