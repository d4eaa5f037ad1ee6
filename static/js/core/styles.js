// @ts-check
// The style sheet of what only scripts show; it comes after the page's own.

/**
 * viewStyles links the sheet once, and is done when it is there.
 * @returns {Promise<void>}
 */
export async function viewStyles() {
  const href = new URL('../../css/views.css', import.meta.url).href;
  const there = /** @type {HTMLLinkElement | null} */ (document.querySelector(`link[href="${href}"]`));
  if (there?.sheet) return;
  const link = there ?? Object.assign(document.createElement('link'), { rel: 'stylesheet', href });
  const come = new Promise((done, failed) => {
    link.addEventListener('load', done, { once: true });
    link.addEventListener('error', failed, { once: true });
  });
  if (!there) document.head.append(link);
  await come;
}
