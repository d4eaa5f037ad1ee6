// @ts-check
// The instructor's card: its run opens as a talk that begins with that page.
import { keep } from '../presenter/talk.js';

for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll('a[data-present]'))) {
  link.hidden = false;
  link.addEventListener('click', (event) => {
    const elsewhere = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
    if (!elsewhere) keep(String(Date.now())); // a talk goes on in its own tab
  });
}
