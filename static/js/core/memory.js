// @ts-check
// Small things a browser remembers for its reader. Where it may not (a private
// window, storage switched off) they last as long as the page.

/** @param {string} key @returns {string | null} */
export function recall(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** @param {string} key @param {string} value */
export function remember(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Asked again next time.
  }
}
