// @ts-check
// The page that opens a file: a timeline is read here, a capture is read by the
// server. Either is then shown in a lab of its own.
import { count, duration } from './core/format.js';
import { FileProblem } from './core/ndjson.js';
import { fileOpener } from './core/open-file.js';
import { read } from './core/story.js';
import { translator } from './core/text.js';
import { noteTexts } from './lab/report.js';
import { mountLab } from './main.js';
import { kindOf, readCapture } from './open/capture.js';
import { connsOf, only } from './open/conns.js';

/** @typedef {import('./core/timeline.js').Timeline} Timeline */

/**
 * Where a file is shown: a lab that is unseen until then.
 * @typedef {{element: HTMLElement, end: AbortController, lab: Promise<import('./main.js').Lab | null>}} Place
 */

const root = /** @type {HTMLElement | null} */ (document.querySelector('[data-open]'));
if (root) mount(root);

/** @param {HTMLElement} root */
function mount(root) {
  /** @template {Element} [E=HTMLElement] @param {string} selector */
  const part = (selector) => /** @type {E} */ (root.querySelector(selector));
  const form = /** @type {HTMLFormElement} */ (part('[data-form]'));
  const input = /** @type {HTMLInputElement} */ (part('[data-file]'));
  const status = part('[data-status]');
  const progress = /** @type {HTMLProgressElement} */ (part('[data-progress]'));
  const which = /** @type {HTMLSelectElement} */ (part('[data-which]'));
  const template = /** @type {HTMLTemplateElement} */ (part('[data-lab-template]'));
  const [title, choose] = ['[data-title]', '[data-choose]'].map((named) => part(named).textContent);
  const { to = '', most = '0' } = root.dataset;
  const open = fileOpener();
  const lang = /** @type {'en' | 'ko'} */ (document.documentElement.lang);
  const texts = fetch(new URL(`./text/open.${lang}.json`, import.meta.url)).then(async (response) => translator(await response.json()));
  /** @type {import('./core/text.js').Translate} */
  let t; // there when a file is shown
  /** @type {Place | null} */
  let place = null; // of the file that is shown, or of the next
  /** @type {File | null} */
  let last = null; // chosen

  /** @param {string} text @param {{share?: number, failed?: boolean}} [how] */
  function say(text, { share, failed = false } = {}) {
    status.textContent = text;
    status.classList.toggle('is-failed', failed);
    progress.hidden = share === undefined;
    if (share !== undefined) progress.value = share;
  }

  /** @returns {Place} a lab, unseen, that comes to life while there is nothing else to do */
  function prepare() {
    template.before(template.content.cloneNode(true));
    const [element, end] = [part('[data-lab]'), new AbortController()];
    element.toggleAttribute('hidden', true);
    import('./ladder/aids.js').catch(() => {}); // a long run's: they are asked for again
    return { element, end, lab: mountLab(element, end.signal) };
  }

  /** close takes away what is shown or read, and what was said of it. */
  function close() {
    place?.end.abort();
    place?.element.remove();
    place = null;
    root.classList.remove('is-open');
    part('[data-title]').textContent = title;
    part('[data-choose]').textContent = choose;
    part('[data-which-line]').hidden = true;
  }

  /** @param {File} file */
  async function show(file) {
    if (last) close();
    last = file;
    const { element, end: { signal }, lab: coming } = (place ??= prepare());
    form.setAttribute('aria-busy', 'true');
    try {
      t = await texts;
      const kind = await kindOf(file);
      if (kind === 'capture') say(t('open.sending'));
      const ndjson = kind === 'capture' ? await readCapture(file, { to, most: Number(most), signal }) : file;
      const reading = open(ndjson, (share, events) => {
        say(t('open.progress', { percent: Math.round(100 * share), events: count(events) }), { share });
      }, signal);
      const [{ timeline, cut }, lab] = await Promise.all([reading, coming]);
      say(t('open.drawing', { events: count(timeline.events.length) }), { share: 1 });
      draw(file, ndjson, timeline, element, lab, signal);
      say(told(timeline, cut, lab ? noteTexts(timeline, lab.t) : []));
    } catch (error) {
      if (signal.aborted) return;
      close();
      const known = error instanceof FileProblem;
      if (!known) console.warn(error); // a line by itself was right; what it says of others is not
      say(t('open.problem', { file: file.name, reason: known ? error.told ?? t(error.code, error.args) : t('open.contradicts') }), { failed: true });
    } finally {
      if (last === file) form.removeAttribute('aria-busy');
    }
  }

  /** @param {File} file @param {Blob} ndjson @param {Timeline} timeline @param {HTMLElement} lab @param {import('./main.js').Lab | null} mounted @param {AbortSignal} signal */
  function draw(file, ndjson, timeline, lab, mounted, signal) {
    if (mounted) mounted.data.experiment = stem(file.name);
    lab.toggleAttribute('hidden', false);
    root.classList.add('is-open');
    part('[data-title]').textContent = file.name;
    part('[data-choose]').textContent = t('open.another');
    for (const name of ['pcapng', 'link']) lab.querySelector(`[data-export="${name}"]`)?.closest('li')?.remove(); // it has neither
    const saved = URL.createObjectURL(ndjson);
    signal.addEventListener('abort', () => URL.revokeObjectURL(saved), { once: true });
    const save = lab.querySelector('[data-export="ndjson"]');
    save?.setAttribute('href', saved);
    save?.setAttribute('download', `${stem(file.name)}.ndjson`);
    const conns = connsOf(timeline);
    which.replaceChildren(new Option(t('open.all', { n: count(conns.length) }), '0'), ...conns.map((c) => (
      new Option(t('open.one', { n: c.conn, client: c.client, server: c.server, packets: count(c.packets) }), String(c.conn)))));
    part('[data-which-line]').hidden = conns.length < 2;
    const view = () => {
      mounted?.show(which.value === '0' ? timeline : only(timeline, Number(which.value)));
      mounted?.store.flush();
      part('[data-ladder]').scrollTop = 0; // the playhead goes to the end of it, the reader begins at its start
    };
    which.addEventListener('change', view, { signal });
    view();
  }

  /** @param {Timeline} timeline @param {number} cut @param {string[]} notes */
  function told(timeline, cut, notes) {
    const size = { packets: count(read(timeline).packets.length), conns: count(connsOf(timeline).length), time: duration(timeline.endUs) };
    return [t('open.opened', size), ...notes, ...(cut > 0 ? [t('open.cut', { packets: count(cut) })] : [])].join(' ');
  }

  function chosen() {
    if (input.files?.length) show(input.files[0]);
    input.value = ''; // so that the same file can be chosen again
  }
  input.addEventListener('change', chosen);
  chosen(); // before this script was there
  whenIdle(() => { place ??= prepare(); });
  root.addEventListener('dragover', (event) => {
    event.preventDefault();
    part('[data-drop]').classList.add('is-over');
  });
  for (const type of ['dragleave', 'drop']) root.addEventListener(type, () => part('[data-drop]').classList.remove('is-over'));
  root.addEventListener('drop', (event) => {
    event.preventDefault();
    const file = event.dataTransfer?.files[0];
    if (file) show(file);
  });
}

/** @param {string} name of a file */
const stem = (name) => name.replace(/\.[^.]*$/, '');

/** @param {() => void} then */
function whenIdle(then) {
  (window.requestIdleCallback ?? setTimeout)(then); // Safari cannot tell
}
