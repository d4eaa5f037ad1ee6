// @ts-check
// The lab in the whole window: the same lab, larger, until Escape.

/**
 * mountExpand gives what makes the lab large, and small again.
 * @param {HTMLElement} lab
 * @param {{signal: AbortSignal}} options
 * @returns {() => void}
 */
export function mountExpand(lab, { signal }) {
  const button = lab.querySelector('[data-do="expand"]');

  /** @param {boolean} large */
  function set(large) {
    lab.classList.toggle('is-expanded', large);
    document.documentElement.classList.toggle('has-expanded', large);
    button?.setAttribute('aria-pressed', String(large));
  }

  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || event.defaultPrevented || !lab.classList.contains('is-expanded')) return;
    if (document.querySelector('dialog:modal, details[open] :focus')) return;
    set(false);
  }, { signal });
  set(false);
  return () => set(!lab.classList.contains('is-expanded'));
}
