// @ts-check
// The playground: an experiment as a file and as a form, both of one text, and
// the lab that runs it.
import { el } from '../core/dom.js';
import { emptyTimeline } from '../core/timeline.js';
import { translator } from '../core/text.js';
import { copy, save } from '../export/file.js';
import { mounted } from '../main.js';
import { checker } from './check.js';
import { drafts, forgetDraft, keepDraft } from './drafts.js';
import { mountEditor } from './editor.js';
import { mountForm } from './form.js';
import { mountHints } from './hints.js';
import { formatOf } from './keys.js';
import { LONGEST, carriesText, pack, unpack } from './share.js';
import { find, lineOf, readTree } from './tree.js';

/** @typedef {import('./check.js').Answer} Answer */

/**
 * What the server says about the page (web/page.PlaygroundData).
 * @typedef {Object} PlaygroundData
 * @property {string} from
 * @property {string} page
 * @property {string} lesson
 * @property {string} check
 * @property {string} docs
 * @property {'en' | 'ko'} lang
 * @property {number} max
 */

/** As the page was opened: the lab writes there too. */
const opened = location.hash;
const life = new AbortController();
const bench = /** @type {HTMLElement | null} */ (document.querySelector('[data-bench]'));
if (bench) mountBench(bench, life.signal);

/**
 * mountBench brings the page to life.
 * @param {HTMLElement} bench
 * @param {AbortSignal} signal
 */
async function mountBench(bench, signal) {
  /** @type {PlaygroundData} */
  const data = JSON.parse(document.getElementById('playground-data')?.textContent ?? '');
  const area = /** @type {HTMLTextAreaElement} */ (bench.querySelector('[data-source]'));
  const original = area.defaultValue;
  const [response, lab] = await Promise.all([fetch(new URL(`../text/play.${data.lang}.json`, import.meta.url), { signal }).catch(() => null), mounted]);
  if (!response?.ok) return; // the file can be read and its run seen
  const tables = await response.json();
  const own = translator(tables.texts);
  /** @type {import('../core/text.js').Translate} */
  const t = (key, args) => (key.startsWith('play.') ? own(key, args) : lab?.t(key, args) ?? key);
  const format = formatOf(tables);

  const begin = await textToBegin();
  area.value = begin.text;
  let tree = readTree(area.value);
  /** @type {Answer} */
  let answer = { problems: [] };
  let shown = original; // the text whose run the picture shows; '' for none
  let asked = original; // the text that was last run
  let formOf = ''; // the lab's form as it came

  const tabs = el('div', { class: 'bench__tabs', role: 'tablist', 'aria-label': t('play.tabs') });
  const acts = el('div', { class: 'bench__acts' });
  const form = el('div', { class: 'form', id: 'bench-form', role: 'tabpanel', 'aria-labelledby': 'bench-tab-form' });
  const file = el('div', { class: 'file', id: 'bench-file', role: 'tabpanel', 'aria-labelledby': 'bench-tab-file' });
  const hints = el('div', { class: 'hint', 'data-hints': '' });
  const state = el('p', { class: 'bench__state', role: 'status' });
  const list = el('ol', { class: 'bench__problems', 'aria-label': t('play.mistakes_list') });
  const news = el('p', { class: 'bench__news', role: 'status' });
  area.before(news, el('div', { class: 'bench__bar' }, tabs, acts), form, file);
  file.append(area, hints);
  file.after(el('div', { class: 'bench__foot' }, state, list));

  const editor = mountEditor(area, { changed: () => changed('file'), moved: () => hintsView.draw(), t, signal });
  const hintsView = mountHints(hints, { editor, format, t, signal });
  const formView = mountForm(form, {
    signal,
    desk: {
      format, t, write, toFile,
      get tree() { return tree; },
      get problems() { return answer.problems; },
      get refused() { return answer.refused ?? []; },
    },
  });
  const check = checker({
    url: data.check, max: data.max, t, signal,
    waiting: () => say(t('play.checking'), ''),
    failed: (why) => say(t(`play.${why}`), 'wrong'),
    said,
  });

  /** Two tabs, as tabs are (WAI-ARIA practices). */
  const tabOf = /** @type {Record<string, HTMLButtonElement>} */ ({});
  for (const name of ['form', 'file']) {
    const button = el('button', { type: 'button', role: 'tab', id: `bench-tab-${name}`, class: 'bench__tab', 'aria-controls': `bench-${name}` }, t(`play.tab_${name}`));
    button.addEventListener('click', () => open(name));
    tabs.append(button);
    tabOf[name] = button;
  }
  tabs.addEventListener('keydown', (event) => {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
    const name = form.hidden ? 'form' : 'file';
    open(name);
    tabOf[name].focus();
  });

  /** @param {string} name */
  function open(name) {
    form.hidden = name !== 'form';
    file.hidden = name !== 'file';
    for (const [one, button] of Object.entries(tabOf)) {
      button.setAttribute('aria-selected', String(one === name));
      button.tabIndex = one === name ? 0 : -1;
    }
    if (name === 'form') drawForm();
    else editor.mark(answer.problems);
  }

  /** @param {'file' | 'form' | 'all'} where */
  function changed(where) {
    tree = readTree(area.value);
    if (where !== 'file' && !form.hidden) drawForm();
    if (area.value === original) forgetDraft(data.from);
    else keepDraft({ from: data.from, text: area.value });
    undo.hidden = true;
    reset.disabled = area.value === original;
    veil();
    check(area.value);
  }

  /** write puts a new text in place, from the form. @param {string} text */
  function write(text) {
    if (text === area.value) return drawForm();
    editor.setText(text);
    changed('form');
  }

  function drawForm() {
    if (!tree.broken) {
      formView.draw();
      form.classList.remove('is-broken');
      form.querySelector('.form__broken')?.remove();
      return;
    }
    const line = lineOf(tree.text, tree.broken.at);
    const go = el('button', { type: 'button', class: 'button button--small' }, t('play.mend_go'));
    go.addEventListener('click', () => goTo(line));
    form.classList.add('is-broken');
    form.querySelector('.form__broken')?.remove();
    form.prepend(el('p', { class: 'form__broken notice' }, t('play.mend_first', { n: line }), ' ', go));
  }

  /** @param {number} line */
  function goTo(line) {
    open('file');
    editor.goTo(line);
  }

  /** @param {string} path */
  function toFile(path) {
    const item = find(tree.root, path);
    goTo(item ? lineOf(tree.text, item.from) : 1);
  }

  /** @param {string} text @param {'fine' | 'wrong' | ''} how */
  function say(text, how) {
    state.textContent = text;
    state.dataset.how = how;
  }

  /**
   * said takes the reader's answer: its mistakes at their lines, or the form of
   * the lab.
   * @param {string} text
   * @param {Answer} now
   */
  function said(text, now) {
    if (text !== area.value) return;
    const same = JSON.stringify([answer.problems, answer.refused]) === JSON.stringify([now.problems, now.refused]);
    answer = now;
    const { problems } = now;
    say(problems.length === 0 ? t('play.fine') : t('play.mistakes', { n: problems.length }), problems.length === 0 ? 'fine' : 'wrong');
    list.replaceChildren(...problems.map(({ line, field, text: why }) => {
      const go = el('button', { type: 'button', class: 'bench__problem' }, el('span', { class: 'bench__line' }, t('play.line', { n: line })),
        el('span', {}, ...(field ? [el('code', {}, field), ' '] : []), why));
      go.addEventListener('click', () => goTo(line));
      return el('li', {}, go);
    }));
    editor.mark(problems);
    if (!form.hidden && !same) drawForm();
    if (now.form && now.settings && now.moments && lab && now.form !== formOf) {
      formOf = now.form;
      swap(now.form, now.settings, now.moments);
    }
    veil();
  }

  /**
   * swap gives the lab the form of the text, with what the reader has set kept
   * where it still fits. A run that is under way ends first.
   * @param {string} html
   * @param {import('../lab/settings.js').Setting[]} settings
   * @param {string[]} moments
   */
  function swap(html, settings, moments) {
    if (!lab) return;
    if (lab.store.state.live) {
      const wait = new AbortController();
      lab.store.subscribe(['live'], ({ live }) => {
        if (live) return;
        wait.abort();
        if (formOf === html) swap(html, settings, moments);
      }, { signal: AbortSignal.any([signal, wait.signal]) });
      return;
    }
    const made = new DOMParser().parseFromString(html, 'text/html').querySelector('form');
    if (!made) return;
    lab.setForm(/** @type {HTMLFormElement} */ (document.importNode(made, true)), { experiment: 'own', settings, moments });
    watchRun();
  }

  /** watchRun leads to a mistake in place of running a text that has one. */
  function watchRun() {
    document.querySelector('[data-controls]')?.addEventListener('submit', guard, { signal, capture: true });
    document.querySelector('[data-run-live]')?.addEventListener('click', guard, { signal, capture: true });
  }

  /** @param {Event} event */
  function guard(event) {
    if (answer.problems.length > 0) {
      event.preventDefault();
      event.stopImmediatePropagation();
      goTo(answer.problems[0].line);
    }
  }

  /** veil says that the picture is not that of the text. */
  const line = el('p', { class: 'playground__stale', role: 'status' });
  function veil() {
    const blank = shown === '';
    const stale = !blank && shown !== area.value;
    line.hidden = !blank && !stale;
    document.querySelector('.playground__lab')?.classList.toggle('is-blank', blank);
    if (line.hidden) return;
    const words = blank ? t('play.blank') : t('play.stale');
    const go = el('button', { type: 'button', class: 'button button--small' }, t('play.run_now'));
    go.disabled = answer.problems.length > 0;
    go.addEventListener('click', () => lab?.run());
    line.replaceChildren(words, ' ', go);
  }

  if (lab) {
    document.querySelector('.lab__stage')?.prepend(line);
    // The lab asks for the text when it runs it, by whichever button or key.
    Object.defineProperty(lab.data, 'source', { get: () => (asked = area.value) });
    lab.store.subscribe(['timeline'], () => {
      if (lab.store.state.timeline.events.length === 0 && !lab.store.state.live) return;
      shown = asked;
      veil();
    }, { signal });
    if (area.value !== original) {
      shown = '';
      lab.store.set({ timeline: emptyTimeline(), revision: lab.store.state.revision + 1, tUs: 0, selected: null, lit: null });
    }
    watchRun();
  }

  const undo = button('undo', () => {
    editor.setText(undo.dataset.text ?? area.value);
    changed('all');
    tell(t('play.restored'));
  });
  undo.hidden = true;
  const reset = button('reset', () => {
    const before = area.value;
    editor.setText(original);
    changed('all');
    undo.dataset.text = before;
    undo.hidden = false;
  }, t('play.reset_hint'));
  reset.disabled = area.value === original;
  acts.append(reset, undo, button('download', () => save(new Blob([area.value], { type: 'application/yaml' }), `${data.from.replace('/', '-')}.yaml`), t('play.download_hint')), button('copy', copyLink, t('play.copy_hint')));

  /** @param {string} name @param {() => void} act @param {string} [title] */
  function button(name, act, title = '') {
    const made = el('button', { type: 'button', class: 'button button--small', 'data-act': name, title }, t(`play.${name}`));
    made.addEventListener('click', act, { signal });
    return made;
  }

  async function copyLink() {
    const hash = await pack(area.value);
    if (hash.length > LONGEST) return tell(t('play.copy_long', { n: hash.length, max: LONGEST }));
    const url = new URL(location.href);
    url.hash = hash;
    history.replaceState(null, '', url);
    const made = await copy(url.href, /** @type {HTMLElement} */ (acts.querySelector('[data-act="copy"]')));
    tell(t(made ? 'play.copied' : 'play.copy_failed'));
  }

  /** @param {string} text @param {HTMLElement[]} [more] */
  function tell(text, more = []) {
    news.replaceChildren(text, ...more.flatMap((one) => [' ', one]));
    news.hidden = text === '';
  }

  /** @returns {Promise<{text: string, why: '' | 'kept' | 'from_link' | 'link_broken'}>} */
  async function textToBegin() {
    if (carriesText(opened)) {
      const text = await unpack(opened, data.max);
      return text === null ? { text: original, why: 'link_broken' } : { text, why: 'from_link' };
    }
    const named = new URLSearchParams(location.search).has('from');
    const kept = named ? drafts().find(({ from }) => from === data.from) : drafts()[0];
    if (kept && !named && kept.from !== data.from) location.replace(`${data.page}?from=${encodeURIComponent(kept.from)}`);
    return kept && kept.from === data.from && kept.text !== original ? { text: kept.text, why: 'kept' } : { text: original, why: '' };
  }

  const from = /** @type {HTMLFormElement | null} */ (bench.querySelector('[data-from]'));
  from?.addEventListener('change', () => from.requestSubmit(), { signal });

  tell('');
  if (begin.why) {
    const forget = button('kept_forget', () => {
      editor.setText(original);
      changed('all');
      tell('');
    });
    tell(t(`play.${begin.why}`), begin.why === 'kept' ? [forget] : []);
  }
  bench.classList.add('is-live');
  open(begin.why === 'from_link' ? 'file' : 'form');
  hintsView.draw();
  veil();
  check(area.value, true);
}
