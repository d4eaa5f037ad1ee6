// @ts-check
// The header: the choice of colours, the key of the search field, and a change of
// language that stays at the same run and place. They work on every page.

import { mountTerms } from "./terms.js";

const THEMES = ["system", "light", "dark"];
const COOKIE = "slowstart_theme"; // layout.ThemeCookie: the server reads it
const YEAR_SECONDS = 31536000;

mountTheme(document.querySelector("[data-theme-switch]"));
mountTerms(document);
document.addEventListener("keydown", findByKey);
for (const link of document.querySelectorAll("a[data-language]")) {
  link.addEventListener("click", () => keepPlace(/** @type {HTMLAnchorElement} */ (link)));
}

/**
 * One button that goes through the choices.
 * @param {HTMLElement | null} button
 */
function mountTheme(button) {
  if (!button) return;
  const root = document.documentElement;
  const show = () => {
    const theme = root.dataset.theme ?? "system";
    const label = `${button.dataset.label}: ${button.dataset[theme]}`;
    button.setAttribute("aria-label", label);
    button.title = label;
  };
  button.addEventListener("click", () => {
    const next = (THEMES.indexOf(root.dataset.theme ?? "system") + 1) % THEMES.length;
    root.dataset.theme = THEMES[next];
    document.cookie = `${COOKIE}=${THEMES[next]}; path=/; max-age=${YEAR_SECONDS}; samesite=lax`;
    show();
  });
  show();
  button.hidden = false;
}

/**
 * The lab keeps the address's settings up to date while the page is open, so
 * the other language's address is made when it is followed.
 * @param {HTMLAnchorElement} link
 */
function keepPlace(link) {
  link.search = location.search;
  link.hash = location.hash;
}

/**
 * "/" goes to the search field, or to the page that has one, unless something is
 * being written or a dialog is open.
 * @param {KeyboardEvent} event
 */
function findByKey(event) {
  const at = /** @type {HTMLElement} */ (event.target);
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (at.isContentEditable || at.closest("input, select, textarea, dialog, [inert]")) return;
  const fields = /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll('input[name="q"]'));
  const field = [...fields].find((one) => one.checkVisibility());
  const link = /** @type {HTMLAnchorElement | null} */ (document.querySelector(".finder__link"));
  event.preventDefault();
  if (field) field.select();
  else link?.click();
}
