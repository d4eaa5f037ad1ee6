// @ts-check
// A talk that goes on from one lesson's page to the next one's, in this tab.

const STORAGE = 'slowstart.presenting';

/** ongoing says when the talk that this page goes on with began, or ''. */
export function ongoing() {
  try {
    return sessionStorage.getItem(STORAGE) ?? '';
  } catch {
    return '';
  }
}

/** @param {string} since when the talk began, or '' to let it end with this page */
export function keep(since) {
  try {
    sessionStorage.setItem(STORAGE, since);
  } catch {
    // The next page opens as a page.
  }
}
