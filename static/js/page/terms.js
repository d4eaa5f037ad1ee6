// @ts-check
// Glossary entries open beside the words that point at them. Without this, or
// in a browser without popovers, a link leads to the list at the page's end.

/**
 * @param {Document | HTMLElement} root
 */
export function mountTerms(root) {
  for (const link of root.querySelectorAll("a.term")) {
    const entry = document.getElementById((link.getAttribute("href") ?? "").slice(1));
    if (!entry || !("showPopover" in entry)) continue;
    link.addEventListener("click", (event) => {
      event.preventDefault();
      open(entry, /** @type {HTMLElement} */ (link));
    });
  }
}

/**
 * The entry is a popover while it is open and part of the list otherwise.
 * @param {HTMLElement} entry
 * @param {HTMLElement} source
 */
function open(entry, source) {
  entry.popover = "auto";
  const closed = new AbortController();
  entry.addEventListener("toggle", (event) => {
    if (/** @type {ToggleEvent} */ (event).newState === "open") return;
    closed.abort();
    entry.popover = null;
  }, { signal: closed.signal });
  // @ts-ignore: source, which anchors the popover, is newer than the types
  entry.showPopover({ source });
}
