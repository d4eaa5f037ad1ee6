// @ts-check
// The tabs under the picture (WAI-ARIA's pattern): one panel open at a time,
// arrow keys move between tabs.

/**
 * mountTabs makes the tabs work and opens the first.
 * @param {HTMLElement} lab
 * @param {{signal: AbortSignal}} options
 * @returns {{open: (name: string) => void, current: () => string}}
 */
export function mountTabs(lab, { signal }) {
  const list = /** @type {HTMLElement} */ (lab.querySelector('[data-tabs]'));
  const tabs = /** @type {HTMLElement[]} */ ([...list.querySelectorAll('[data-tab]')]);
  let current = '';

  /** @param {HTMLElement} tab */
  const panelOf = (tab) => /** @type {HTMLElement} */ (lab.querySelector(`[data-panel="${tab.dataset.tab}"]`));

  /** @param {string} name */
  function open(name) {
    current = name;
    for (const tab of tabs) {
      const chosen = tab.dataset.tab === name;
      tab.setAttribute('aria-selected', String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
      panelOf(tab).hidden = !chosen;
    }
  }

  list.setAttribute('role', 'tablist');
  for (const tab of tabs) {
    tab.setAttribute('role', 'tab');
    panelOf(tab).setAttribute('role', 'tabpanel');
    panelOf(tab).setAttribute('aria-labelledby', tab.id);
    panelOf(tab).tabIndex = 0;
    tab.addEventListener('click', () => open(tab.dataset.tab ?? ''), { signal });
  }
  list.addEventListener('keydown', (event) => {
    const dir = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!dir) return;
    event.preventDefault();
    const at = tabs.findIndex((tab) => tab.dataset.tab === current);
    const next = tabs[(at + dir + tabs.length) % tabs.length];
    open(next.dataset.tab ?? '');
    next.focus();
  }, { signal });
  open(tabs[0].dataset.tab ?? '');
  return { open, current: () => current };
}
