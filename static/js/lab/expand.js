// @ts-check
// The lab in the whole window: the same lab, larger, until Escape.

/** The way from a packet to its sentence, which the large lab covers. */
const INTO_TEXT = '.inspector__story .inspector__in-text';

/**
 * alone keeps the focus, and a screen reader, from all that a lab in the whole
 * window covers.
 * @param {HTMLElement} lab
 * @param {boolean} is
 */
export function alone(lab, is) {
  for (let e = lab; e.parentElement && e !== document.body; e = e.parentElement) {
    for (const beside of e.parentElement.children) if (beside !== e) beside.toggleAttribute('inert', is);
  }
  document.documentElement.classList.toggle('has-expanded', is);
}

/**
 * mountExpand gives what makes the lab large, and small again.
 * @param {HTMLElement} lab
 * @param {{signal: AbortSignal}} options
 * @returns {() => void}
 */
export function mountExpand(lab, { signal }) {
  const button = lab.querySelector('[data-do="expand"]');
  const isLarge = () => lab.classList.contains('is-expanded');

  /** @param {boolean} large */
  function set(large) {
    lab.classList.toggle('is-expanded', large);
    alone(lab, large);
    button?.setAttribute('aria-pressed', String(large));
  }

  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || event.defaultPrevented || !isLarge()) return;
    if (document.querySelector('dialog:modal, details[open] :focus')) return;
    set(false);
  }, { signal });
  lab.addEventListener('click', ({ target }) => {
    if (isLarge() && /** @type {Element} */ (target).closest(INTO_TEXT)) set(false);
  }, { signal, capture: true });
  set(false);
  return () => set(!isLarge());
}
