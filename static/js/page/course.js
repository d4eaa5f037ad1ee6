// @ts-check
// How far the reader has come, on the page of the course: beside each lesson, as
// the place to go on from, and as a file to take along.
import { progress, readProgress, STORAGE } from '../core/progress.js';
import { recall, remember } from '../core/memory.js';
import { save } from '../export/file.js';

/** @typedef {import('../core/progress.js').Progress} Progress */
/** @typedef {import('../core/progress.js').Done} Done */

const FILE = 'slowstart-progress.json';
/** No progress is this long; a longer file is something else. */
const MOST_BYTES = 1_000_000;

const rows = /** @type {HTMLElement[]} */ ([...document.querySelectorAll('[data-lesson]')]);
const box = document.querySelector('[data-progress]');
if (box instanceof HTMLElement) mountCourse(box);

/** @param {HTMLElement} box */
function mountCourse(box) {
  /** @template {HTMLElement} E @param {string} selector */
  const part = (selector) => /** @type {E} */ (box.querySelector(selector));
  const say = (/** @type {string | undefined} */ text) => { part('[data-say]').textContent = text ?? ''; };
  const file = /** @type {HTMLInputElement} */ (part('input[type="file"]'));
  const ask = /** @type {HTMLDialogElement} */ (part('dialog'));

  part('[data-export]').addEventListener('click', () => {
    save(new Blob([JSON.stringify(progress(), null, 2) + '\n'], { type: 'application/json' }), FILE);
  });
  part('[data-import]').addEventListener('click', () => file.click());
  file.addEventListener('change', async () => {
    const [chosen] = file.files ?? [];
    if (!chosen) return;
    const text = chosen.size > MOST_BYTES ? '' : await chosen.text();
    file.value = ''; // the same file can be chosen again
    const found = readProgress(text);
    if (Object.keys(found.lessons).length === 0) return say(box.dataset.wrong);
    remember(STORAGE, JSON.stringify(join(progress(), found)));
    show(box);
    say(box.dataset.imported);
  });
  part('[data-forget]').addEventListener('click', () => ask.showModal());
  ask.addEventListener('close', () => {
    if (ask.returnValue !== 'yes') return;
    ask.returnValue = '';
    remember(STORAGE, JSON.stringify(readProgress(null)));
    show(box);
    say(box.dataset.forgotten);
  });
  // Another window may have answered meanwhile, and so may this one before the
  // reader came back to it.
  addEventListener('storage', () => show(box));
  addEventListener('pageshow', () => show(box));
  box.hidden = false;
  show(box);
}

/**
 * join adds what a file holds to what is here; where both have an answer, the
 * file's stands.
 * @param {Progress} here
 * @param {Progress} file
 * @returns {Progress}
 */
function join(here, file) {
  const lessons = { ...here.lessons };
  for (const [slug, there] of Object.entries(file.lessons)) {
    const own = lessons[slug] ?? {};
    lessons[slug] = {
      ...own, ...there,
      questions: { ...own.questions, ...there.questions },
      places: { ...own.places, ...there.places },
    };
  }
  return { v: here.v, lessons };
}

/** @param {HTMLElement} box */
function show(box) {
  const { lessons } = readProgress(recall(STORAGE));
  let seen = 0, ended = 0;
  for (const row of rows) {
    const done = lessons[row.dataset.lesson ?? ''];
    const mark = row.querySelector('[data-done]');
    if (done) seen++;
    if (done?.done) ended++;
    row.classList.toggle('is-done', done?.done === true);
    if (mark) mark.textContent = done ? wordOf(done, Number(row.dataset.exercise), box.dataset) : '';
  }
  const line = box.querySelector('[data-sum-line]');
  if (line) line.textContent = (seen === 0 ? box.dataset.none : fill(box.dataset.sum, { seen, all: rows.length, done: ended })) ?? '';
  goOn(lessons);
}

/**
 * wordOf says in a word how far a lesson is done.
 * @param {Done} done
 * @param {number} all questions and places there are
 * @param {DOMStringMap} words
 */
function wordOf(done, all, words) {
  if (done.done) return words.done ?? '';
  const n = Object.keys(done.questions ?? {}).length + Object.values(done.places ?? {}).filter((place) => place?.right).length;
  return (n > 0 ? fill(words.answered, { n: Math.min(n, all), all }) : words.seen) ?? '';
}

/**
 * goOn turns the way in into the way on: the lesson that was read last or, if
 * that is done, the first one behind it that is not.
 * @param {Record<string, Done>} lessons
 */
function goOn(lessons) {
  const link = document.querySelector('[data-start]');
  if (!(link instanceof HTMLAnchorElement)) return;
  link.dataset.begin ??= link.textContent ?? '';
  link.dataset.first ??= link.href;
  const here = Object.keys(lessons).map((slug) => rows.findIndex((row) => row.dataset.lesson === slug)).filter((at) => at >= 0).at(-1);
  const open = (/** @type {number} */ from) => rows.slice(from).find((row) => !lessons[row.dataset.lesson ?? '']?.done);
  const next = here === undefined ? undefined : open(here) ?? open(0);
  const to = next?.querySelector('a');
  link.href = to?.href ?? link.dataset.first;
  link.textContent = to ? fill(link.dataset.continue, { title: to.textContent ?? '' }) : link.dataset.begin;
}

/** @param {string | undefined} text @param {Record<string, string | number>} values */
function fill(text, values) {
  return (text ?? '').replace(/\{([a-z]+)\}/g, (all, name) => String(values[name] ?? all));
}
