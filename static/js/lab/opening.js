// @ts-check
// Where a lesson's page opens: the whole run, with one moment of it chosen and in
// the middle of the picture.

/**
 * mountOpening chooses the moment's packet, if it has one, and scrolls there; and
 * again when the picture changes its size, as a view below it opens, until the
 * reader does something.
 * @param {import('../core/store.js').Store} store
 * @param {string} name of the moment
 * @param {{box: HTMLElement, ladder: import('../ladder/view.js').Ladder, signal: AbortSignal}} options
 */
export function mountOpening(store, name, { box, ladder, signal }) {
  const moment = store.state.timeline.moments[name];
  if (!moment) return;
  store.set({ selected: moment.packet ?? null });
  const until = new AbortController();
  let frame = 0;
  const observer = new ResizeObserver(() => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => ladder.centre(moment.t_us, moment.seq_no)); // behind the ladder's own
  });
  observer.observe(box);
  for (const type of ['pointerdown', 'wheel', 'touchmove', 'keydown']) addEventListener(type, () => until.abort(), { signal: until.signal, passive: true });
  AbortSignal.any([signal, until.signal]).addEventListener('abort', () => {
    observer.disconnect();
    cancelAnimationFrame(frame);
  }, { once: true });
}
