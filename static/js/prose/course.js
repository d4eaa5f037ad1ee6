// @ts-check
// What the prose of a lesson asks and offers, around its lab.
import { el } from '../core/dom.js';
import { viewStyles } from '../core/styles.js';
import { copy } from '../export/file.js';
import { viewTexts } from '../views/texts.js';
import { mountAsk } from './ask.js';
import { mountReturn, mountRuns } from './runs.js';
import { mountStage } from './stage.js';

/** @typedef {import('../core/text.js').Translate} Translate */

/**
 * mountCourse brings it to life.
 * @param {HTMLElement} prose
 * @param {import('./stage.js').Parts} parts
 */
export function mountCourse(prose, parts) {
  const { t, data } = parts.lab;
  /** @type {Promise<Translate> | null} */
  let coming = null;
  const texts = () => {
    coming ??= viewTexts(data.lang, t, new AbortController().signal);
    coming.catch(() => { coming = null; }); // the next call tries again
    return coming;
  };
  const stage = mountStage(prose, parts);
  viewStyles().catch(() => {});
  mountRuns(prose, stage);
  mountReturn(prose, t);
  mountAsk(prose, stage, { texts });
  const exercise = /** @type {HTMLElement | null} */ (prose.querySelector('.box--exercise'));
  if (exercise) texts().then((words) => mountHandIn(exercise, stage, words), () => {});
}

/**
 * mountHandIn adds what takes the link to the run in the lab along: an exercise is
 * handed in as one.
 * @param {HTMLElement} exercise
 * @param {import('./stage.js').Stage} stage
 * @param {Translate} t
 */
function mountHandIn(exercise, stage, t) {
  const button = el('button', { type: 'button', class: 'button' }, t('view.course.copy_run'));
  const said = el('span', { role: 'status' });
  exercise.append(el('p', { class: 'box__act' }, button, said));
  button.addEventListener('click', async () => {
    said.textContent = t(await copy(stage.lab.link(), button) ? 'view.course.copied' : 'view.course.copy_failed');
  });
}
