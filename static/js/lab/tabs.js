// @ts-check
// The tabs under the picture (WAI-ARIA's pattern): one panel open at a time,
// arrow keys move between tabs. A row that is too long is scrolled.
import { icon } from '../core/dom.js';

/**
 * @typedef {Object} Tabs
 * @property {(name: string) => void} open
 * @property {() => string} current
 * @property {(name: string, label: string, before: string) => HTMLElement} add a tab; gives its panel, which is empty
 * @property {(names: string[]) => void} first puts tabs before the others and opens the first of them
 * @property {(name: string) => boolean} has
 * @property {(name: string) => HTMLElement} panel of a tab that there is
 * @property {(heard: (name: string) => void) => void} onOpen
 */

/** Where a row that is too long fades out, px (50-lab.css). */
const FADE = 24;

/**
 * mountTabs makes the tabs work and opens the first.
 * @param {HTMLElement} lab
 * @param {{signal: AbortSignal}} options
 * @returns {Tabs}
 */
export function mountTabs(lab, { signal }) {
  const list = /** @type {HTMLElement} */ (lab.querySelector('[data-tabs]'));
  const tabs = /** @type {HTMLElement[]} */ ([...list.querySelectorAll('[data-tab]')]);
  const still = matchMedia('(prefers-reduced-motion: reduce)');
  let current = '';
  let followed = true; // the row has not been scrolled away from the open tab
  /** @type {((name: string) => void)[]} */
  const listeners = [];

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
    inSight();
    for (const heard of listeners) heard(name);
  }

  /** Scrolls the row, where it is too long, to the open tab. */
  function inSight() {
    list.scrollLeft = toShow();
    followed = true;
    cut();
  }

  /** @returns {number} where the row must be scrolled to for the open tab, as little as can be */
  function toShow() {
    const tab = tabs.find((one) => one.dataset.tab === current);
    if (!tab) return list.scrollLeft;
    const at = tab.offsetLeft - list.offsetLeft;
    return Math.max(Math.min(list.scrollLeft, at), at + tab.offsetWidth + FADE - list.clientWidth);
  }

  // For a mouse; keys reach every tab by the arrows, and fingers swipe.
  const further = document.createElement('button');
  Object.assign(further, { type: 'button', className: 'tabs__further', tabIndex: -1, ariaHidden: 'true' });
  further.append(icon('M9 5l7 7-7 7'));
  further.addEventListener('click', () => {
    const atEnd = list.scrollLeft + list.clientWidth >= list.scrollWidth - 1;
    list.scrollTo({ left: atEnd ? 0 : list.scrollLeft + list.clientWidth / 2, behavior: still.matches ? 'instant' : 'smooth' });
  }, { signal });
  list.after(further);
  signal.addEventListener('abort', () => further.remove(), { once: true });
  list.addEventListener('scroll', () => {
    followed = Math.abs(toShow() - list.scrollLeft) <= FADE;
    cut();
  }, { signal });

  /** Shows whether there is more of the row than can be seen. */
  function cut() {
    const long = list.scrollWidth > list.clientWidth + 1;
    further.hidden = !long;
    const atEnd = list.scrollLeft + list.clientWidth >= list.scrollWidth - 1;
    further.classList.toggle('is-back', long && atEnd);
    list.classList.toggle('is-cut', long && !atEnd);
  }

  /** @param {HTMLElement} tab */
  function prepare(tab) {
    tab.setAttribute('role', 'tab');
    panelOf(tab).setAttribute('role', 'tabpanel');
    panelOf(tab).setAttribute('aria-labelledby', tab.id);
    panelOf(tab).tabIndex = 0;
    tab.addEventListener('click', () => open(tab.dataset.tab ?? ''), { signal });
  }

  /** @type {Tabs['add']} */
  function add(name, label, before) {
    const next = tabs.findIndex((tab) => tab.dataset.tab === before);
    const tab = document.createElement('button');
    Object.assign(tab, { type: 'button', className: 'tabs__tab', id: `tab-${name}`, textContent: label, tabIndex: -1 });
    tab.dataset.tab = name;
    tab.setAttribute('aria-controls', `panel-${name}`);
    tab.setAttribute('aria-selected', 'false');
    const panel = document.createElement('div');
    Object.assign(panel, { className: 'panel', id: `panel-${name}`, hidden: true });
    panel.dataset.panel = name;
    tabs[next].before(tab);
    panelOf(tabs[next]).before(panel);
    tabs.splice(next, 0, tab);
    prepare(tab);
    return panel;
  }

  /** @type {Tabs['first']} */
  function first(names) {
    const chosen = names.flatMap((name) => tabs.find((tab) => tab.dataset.tab === name) ?? []);
    if (chosen.length === 0) return;
    tabs.sort((a, b) => place(a) - place(b));
    list.append(...tabs);
    open(tabs[0].dataset.tab ?? '');
    /** @param {HTMLElement} tab */
    function place(tab) {
      return chosen.includes(tab) ? chosen.indexOf(tab) : chosen.length;
    }
  }

  list.setAttribute('role', 'tablist');
  // A view may narrow the row, a comparison add to it.
  const observer = new ResizeObserver(() => (followed ? inSight() : cut()));
  observer.observe(list);
  signal.addEventListener('abort', () => observer.disconnect(), { once: true });
  for (const tab of tabs) prepare(tab);
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
  return {
    open,
    add,
    first,
    current: () => current,
    has: (name) => tabs.some((tab) => tab.dataset.tab === name),
    panel: (name) => /** @type {HTMLElement} */ (lab.querySelector(`[data-panel="${name}"]`)),
    onOpen(heard) {
      listeners.push(heard);
    },
  };
}
