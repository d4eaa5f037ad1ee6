// @ts-check
// Zooming and panning by hand: the wheel with Ctrl (what a touchpad's pinch
// sends, too), two fingers, and dragging with the mouse.

/** How far a mouse moves before it drags instead of clicking, px. */
const DRAG_FROM = 5;
/** Zoom of one px of a wheel with Ctrl. */
const PER_PX = 0.0055;
/** A line and a page of a wheel that counts in them, px. */
const WHEEL_PX = [1, 16, 400];

/**
 * mountGestures listens on the box that scrolls.
 * @param {HTMLElement} root
 * @param {{zoom: (factor: number, clientY: number) => void, pan: (byPx: number) => boolean, signal: AbortSignal}} options
 *   pan says whether there was anywhere to go
 */
export function mountGestures(root, { zoom, pan, signal }) {
  // As many events as come, one zoom a frame.
  let factor = 1;
  let clientY = 0;
  let frame = 0;
  /** @param {number} by @param {number} y */
  const later = (by, y) => {
    factor *= by;
    clientY = y;
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      zoom(factor, clientY);
      factor = 1;
    });
  };
  signal.addEventListener('abort', () => cancelAnimationFrame(frame), { once: true });

  root.addEventListener('wheel', (event) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    const px = Math.max(Math.min(event.deltaY * WHEEL_PX[event.deltaMode], 120), -120);
    later(Math.exp(-px * PER_PX), event.clientY);
  }, { signal, passive: false });

  /** @type {Map<number, PointerEvent>} */
  const fingers = new Map();
  let apart = 0;
  /** @type {{y: number, moved: boolean, id: number} | null} */
  let drag = null;

  root.addEventListener('pointerdown', (event) => {
    if (event.pointerType === 'touch') fingers.set(event.pointerId, event);
    apart = spread(fingers);
    const free = !/** @type {Element} */ (event.target).closest('button, [role="scrollbar"]');
    if (event.pointerType === 'mouse' && event.button === 0 && free) drag = { y: event.clientY, moved: false, id: event.pointerId };
  }, { signal });

  root.addEventListener('pointermove', (event) => {
    if (fingers.has(event.pointerId)) {
      fingers.set(event.pointerId, event);
      const now = spread(fingers);
      if (now > 0 && apart > 0) later(now / apart, middle(fingers));
      apart = now;
      return;
    }
    if (!drag || (!drag.moved && Math.abs(event.clientY - drag.y) < DRAG_FROM)) return;
    if (!drag.moved) {
      if (!pan(0)) {
        drag = null;
        return;
      }
      root.setPointerCapture(drag.id);
      root.classList.add('is-dragged');
    }
    drag.moved = true;
    pan(drag.y - event.clientY);
    drag.y = event.clientY;
  }, { signal });

  /** @param {PointerEvent} event */
  const end = (event) => {
    fingers.delete(event.pointerId);
    apart = spread(fingers);
    root.classList.remove('is-dragged');
    // The click that follows a drag means nothing.
    if (drag?.moved) root.addEventListener('click', (click) => click.stopPropagation(), { capture: true, once: true, signal: AbortSignal.any([signal, soon()]) });
    drag = null;
  };
  root.addEventListener('pointerup', end, { signal });
  root.addEventListener('pointercancel', end, { signal });
}

/** soon aborts once the events of this gesture are through. */
function soon() {
  const over = new AbortController();
  setTimeout(() => over.abort());
  return over.signal;
}

/** @param {Map<number, PointerEvent>} fingers how far two are apart, 0 unless there are two */
function spread(fingers) {
  if (fingers.size !== 2) return 0;
  const [a, b] = [...fingers.values()];
  return Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);
}

/** @param {Map<number, PointerEvent>} fingers */
const middle = (fingers) => [...fingers.values()].reduce((sum, f) => sum + f.clientY, 0) / fingers.size;
