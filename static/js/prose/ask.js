// @ts-check
// The questions and places of the prose: answered on the page. The server
// judges, by the run that each is about; nothing here knows what is right.
import { progress, note } from '../core/progress.js';
import { mountTerms } from '../page/terms.js';

/** @typedef {import('./stage.js').Stage} Stage */
/** @typedef {import('../core/text.js').Translate} Translate */

/**
 * What a verdict comes to.
 * @typedef {{right: boolean, over: boolean, word: string}} Verdict over: nothing is left to try
 */

/**
 * mountAsk lets them be answered.
 * @param {HTMLElement} prose
 * @param {Stage} stage
 * @param {{texts: () => Promise<Translate>}} options
 */
export function mountAsk(prose, stage, { texts }) {
  const { slug = '' } = prose.dataset;
  const forms = /** @type {HTMLFormElement[]} */ ([...prose.querySelectorAll('form.ask')]);
  const before = progress().lessons[slug] ?? {};
  if (slug) note(slug, (done) => ({ ...done, seen: true }));

  for (const form of forms) {
    const { question, place, hide } = form.dataset;
    const known = question ? before.questions?.[question] : before.places?.[place ?? ''];
    if (known) mark(form, known.right);
    if (known && 'answer' in known) {
      const input = form.querySelector(`input[name="answer"][value="${Number(known.answer)}"]`);
      if (input) Object.assign(input, { checked: true });
    }
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      judge(form, event.submitter);
    });
    // What was said was said of another answer.
    form.addEventListener('change', () => verdictOf(form).replaceChildren());
    if (hide) offerPicture(form);
  }

  /** @param {HTMLFormElement} form @param {HTMLElement | null} by */
  async function judge(form, by) {
    const verdict = verdictOf(form);
    const asked = new URLSearchParams(/** @type {any} */ (new FormData(form, by)));
    form.ariaBusy = 'true';
    try {
      const answer = await fetch(`${form.action}?${asked}`);
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const said = page.querySelector('[data-verdict]');
      if (!answer.ok || !said) throw new Error(`verdict: ${answer.status}`);
      verdict.replaceChildren(.../** @type {Iterable<Node>} */ (document.importNode(said, true).childNodes));
      mountTerms(verdict);
      const tries = /** @type {HTMLInputElement | null} */ (page.querySelector('form.ask input[name="try"]'));
      if (tries) /** @type {HTMLInputElement} */ (form.elements.namedItem('try')).value = tries.value;
      const word = /** @type {HTMLElement | null} */ (verdict.querySelector('[data-over]'));
      if (word) settle(form, asked, { right: word.dataset.right === 'true', over: word.dataset.over === 'true', word: word.textContent ?? '' });
    } catch {
      verdict.textContent = (await texts())('view.course.failed');
    }
    form.ariaBusy = null;
  }

  /**
   * settle remembers a verdict.
   * @param {HTMLFormElement} form
   * @param {URLSearchParams} asked
   * @param {Verdict} verdict
   */
  function settle(form, asked, verdict) {
    const { question, place } = form.dataset;
    const tries = Number(/** @type {HTMLInputElement | null} */ (form.elements.namedItem('try'))?.value ?? 0);
    if (question || verdict.over) mark(form, verdict.right);
    form.dispatchEvent(new CustomEvent(JUDGED, { detail: verdict }));
    if (slug) note(slug, (done) => {
      const now = {
        ...done,
        questions: question && verdict.over ? { ...done.questions, [question]: { answer: Number(asked.get('answer')), right: verdict.right, sure: asked.get('sure') === '1' } } : done.questions,
        places: place ? { ...done.places, [place]: { tries, right: verdict.right, over: verdict.over } } : done.places,
      };
      now.done = forms.every(({ dataset }) => (dataset.question ? now.questions?.[dataset.question] : now.places?.[dataset.place ?? '']?.over));
      return now;
    });
  }

  /** @param {HTMLFormElement} form */
  async function offerPicture(form) {
    const t = await texts();
    const button = Object.assign(document.createElement('button'), { type: 'button', className: 'button', textContent: t('view.course.on_picture') });
    form.querySelector('.ask__act')?.append(button);
    button.addEventListener('click', async () => {
      const { mountPlacing } = await import('./placing.js');
      await mountPlacing(form, stage, t);
    });
  }
}

/** A form hears by this event that it has been judged; the detail is a Verdict. */
export const JUDGED = 'slowstart:judged';

/** @param {HTMLFormElement} form */
const verdictOf = (form) => /** @type {HTMLElement} */ (form.querySelector('[data-verdict]'));

/** @param {HTMLFormElement} form @param {boolean} right */
function mark(form, right) {
  form.dataset.done = right ? 'right' : 'wrong';
}
