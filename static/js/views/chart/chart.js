// @ts-check
// A chart over a run's time: uPlot draws axes and lines, a view draws its marks
// over them, and the playhead lies on top as an element, so that playing
// redraws nothing.
import { el } from '../../core/dom.js';
import { STEPS, timeTicks } from './axis.js';
import { lastAt } from './rows.js';
import { uPlot } from './uplot.js';

/** @typedef {import('./uplot.js').UPlot} UPlot */
/** @typedef {import('./span.js').Span} Span */

/**
 * @typedef {Object} Line
 * @property {string} ink     a colour by name: .chart__ink--NAME
 * @property {number} [width]
 * @property {number[]} [dash]
 * @property {boolean} [fill] down to zero
 * @property {boolean} [straight] from point to point; else in steps
 */

/** A packet's mark, and its time. @typedef {{packet: number, us: number}} Hit */

/**
 * @typedef {Object} Options
 * @property {Line[]} lines
 * @property {(values: number[]) => string[]} ticks texts of the other axis
 * @property {(fromUs: number, toUs: number) => [number, number]} range of the other axis
 * @property {(d: Drawing) => void} [ground] draws below the lines
 * @property {(d: Drawing) => void} [marks]  draws above them
 * @property {(tUs: number | null) => void} point says where the pointer is
 * @property {(tUs: number) => void} seek
 * @property {(d: Drawing, x: number, y: number) => Hit | null} pick what is near a place
 * @property {(hit: Hit) => void} choose
 * @property {(factor: number, atUs: number) => void} zoom
 * @property {(byUs: number) => void} move
 * @property {string} [sync] charts of one name show one pointer
 * @property {() => string} [label] the chart in a sentence; without it the chart has no keys
 * @property {(tUs: number) => string} [told] its values at a time; '' while nobody could follow
 * @property {AbortSignal} signal
 */

/**
 * What is needed to draw into a chart. Lengths are in the canvas's own pixels.
 * @typedef {Object} Drawing
 * @property {CanvasRenderingContext2D} c
 * @property {(us: number) => number} x
 * @property {(value: number) => number} y
 * @property {(name: string) => string} ink
 * @property {number} px    one CSS pixel
 * @property {string} font  for small texts
 * @property {number} fromUs
 * @property {number} toUs
 * @property {number} left
 * @property {number} top
 * @property {number} width
 * @property {number} height
 */

/**
 * @typedef {Object} Chart
 * @property {HTMLElement} element
 * @property {(data: import('../../../_types/uPlot').AlignedData, span: Span) => void} set
 * @property {(span: Span) => void} show
 * @property {(tUs: number) => void} cursor
 * @property {() => void} redraw
 */

const INKS = ['ink', 'muted', 'line', 'surface', 'cwnd', 'ssthresh', 'flight', 'rwnd', 'fast', 'timer', 'lost', 'data', 'control', 'probe', 'ack', 'sack', 'queue',
  'hue1', 'hue2', 'hue3', 'hue4', 'hue5', 'hue6'];

/** How far a mark at the edge may reach beyond it. */
const EDGE_PX = 7;

/** A pointer that moved less has clicked. */
const CLICK_PX = 5;

/**
 * createChart makes an empty chart; its element must be in the page when data is set.
 * @param {Options} options
 * @returns {Chart}
 */
export function createChart(options) {
  const { lines, range, signal } = options;
  // Whoever has no pointer moves the playhead by keys, and hears the values.
  const box = el('div', { class: 'chart__box', ...(options.label ? { role: 'slider', tabindex: 0, 'aria-valuemin': 0, 'aria-valuenow': 0 } : {}) });
  const veil = el('div', { class: 'chart__veil', 'aria-hidden': 'true' });
  const ink = inksOf(box, signal, () => plot?.redraw(false));
  /** @type {UPlot | null} */
  let plot = null;
  /** @type {Span | null} */
  let span = null;
  let tUs = 0;

  /** @param {import('../../../_types/uPlot').AlignedData} data */
  function make(data) {
    const font = `11px ${getComputedStyle(box).fontFamily}`;
    const axis = { stroke: () => ink('muted'), font, grid: { stroke: () => ink('line'), width: 1 }, ticks: { stroke: () => ink('line'), width: 1, size: 4 } };
    const narrow = box.clientWidth < 480;
    return new uPlot({
      width: box.clientWidth,
      height: box.clientHeight,
      legend: { show: false },
      padding: [8, 20, 0, 0], // half a label of the time axis
      scales: {
        x: { time: false, auto: false },
        y: { range: () => (span ? range(span.fromUs, span.toUs) : [0, 1]) },
      },
      axes: [
        { ...axis, size: 30, space: narrow ? 60 : 90, incrs: STEPS, values: (_, splits) => timeTicks(splits) },
        { ...axis, size: narrow ? 50 : 62, space: 36, incrs: STEPS, values: (_, splits) => options.ticks(splits) },
      ],
      series: [{}, ...lines.map((line) => ({
        stroke: () => ink(line.ink), width: line.width ?? 1.5, dash: line.dash, spanGaps: false,
        fill: line.fill ? () => `color-mix(in oklch, ${ink(line.ink)} 18%, transparent)` : undefined,
        paths: line.straight ? uPlot.paths.linear?.() : uPlot.paths.stepped?.({ align: 1 }), points: { show: false },
      }))],
      cursor: { y: false, points: { show: false }, drag: { x: false, y: false }, ...(options.sync ? { sync: { key: options.sync } } : {}) },
      hooks: {
        drawClear: [(u) => within(u, options.ground)],
        draw: [(u) => within(u, options.marks)],
        setCursor: [(u) => options.point(u.cursor.left !== undefined && u.cursor.left >= 0 ? u.posToVal(u.cursor.left, 'x') : null)],
      },
    }, data, box);
  }

  /** @param {UPlot} u @returns {Drawing} */
  const drawing = (u) => ({
    c: u.ctx, ink, px: devicePixelRatio, font: `${11 * devicePixelRatio}px ${getComputedStyle(box).fontFamily}`,
    x: (us) => u.valToPos(us, 'x', true), y: (value) => u.valToPos(value, 'y', true),
    fromUs: Number(u.scales.x.min), toUs: Number(u.scales.x.max), ...u.bbox,
  });

  /** @param {UPlot} u @param {((d: Drawing) => void) | undefined} draw */
  function within(u, draw) {
    if (!draw) return;
    const d = drawing(u);
    d.c.save();
    d.c.setLineDash([]);
    d.c.beginPath();
    d.c.rect(d.left - EDGE_PX * d.px, d.top - EDGE_PX * d.px, d.width + 2 * EDGE_PX * d.px, d.height + 2 * EDGE_PX * d.px);
    d.c.clip();
    draw(d);
    d.c.restore();
  }

  function place() {
    if (!plot || !span) return;
    const share = Math.min(1, Math.max(0, (tUs - span.fromUs) / (span.toUs - span.fromUs)));
    veil.style.left = `${share * 100}%`;
    veil.hidden = tUs > span.toUs;
    veil.classList.toggle('is-before', tUs < span.fromUs);
  }

  /** @param {UPlot} u */
  function listen(u) {
    u.over.append(veil);
    /** @type {{x: number, moved: boolean} | null} */
    let down = null;
    const timeAt = (/** @type {PointerEvent | WheelEvent} */ e) => u.posToVal(e.clientX - u.over.getBoundingClientRect().left, 'x');
    u.over.addEventListener('pointerdown', (e) => {
      if (e.button !== 0) return;
      down = { x: e.clientX, moved: false };
      u.over.setPointerCapture(e.pointerId);
    }, { signal });
    u.over.addEventListener('pointermove', (e) => {
      if (!down) return;
      if (Math.abs(e.clientX - down.x) > CLICK_PX) down.moved = true;
      if (down.moved) options.seek(timeAt(e));
    }, { signal });
    u.over.addEventListener('pointerup', (e) => {
      if (down && !down.moved) {
        const at = u.over.getBoundingClientRect();
        const d = drawing(u);
        const hit = options.pick(d, d.left + (e.clientX - at.left) * d.px, d.top + (e.clientY - at.top) * d.px);
        if (hit) options.choose(hit);
        else options.seek(timeAt(e));
      }
      down = null;
    }, { signal });
    u.over.addEventListener('pointercancel', () => { down = null; }, { signal });
    u.over.addEventListener('wheel', (e) => {
      const along = e.shiftKey ? e.deltaY : e.deltaX;
      if (e.ctrlKey || e.metaKey) options.zoom(Math.exp(-e.deltaY / 200), timeAt(e));
      else if (Math.abs(along) > Math.abs(e.shiftKey ? 0 : e.deltaY)) options.move((along / u.over.clientWidth) * (Number(u.scales.x.max) - Number(u.scales.x.min)));
      else return;
      e.preventDefault();
    }, { signal, passive: false });
  }

  box.addEventListener('keydown', (e) => {
    if (!options.label || !plot || !span || e.ctrlKey || e.altKey || e.metaKey) return;
    const next = byKey(e, plot.data[0], span, tUs);
    if (next !== null) options.seek(next);
    else if (e.key === '+' || e.key === '=') options.zoom(2, tUs);
    else if (e.key === '-') options.zoom(0.5, tUs);
    else return;
    e.preventDefault();
  }, { signal });

  const sizes = new ResizeObserver(() => {
    if (plot && box.clientWidth > 0) plot.setSize({ width: box.clientWidth, height: box.clientHeight });
  });
  sizes.observe(box);
  signal.addEventListener('abort', () => {
    sizes.disconnect();
    plot?.destroy();
  }, { once: true });

  return {
    element: box,
    set(data, next) {
      span = next;
      if (options.label) box.setAttribute('aria-label', options.label());
      if (!plot) {
        plot = make(data);
        listen(plot);
      } else plot.setData(data, false);
      this.show(next);
    },
    show(next) {
      span = next;
      plot?.setScale('x', { min: next.fromUs, max: next.toUs });
      if (options.label) box.setAttribute('aria-valuemax', String(Math.round(next.lastUs)));
      place();
    },
    cursor(now) {
      tUs = now;
      place();
      const told = options.told?.(now) ?? '';
      if (told === '') return;
      box.setAttribute('aria-valuenow', String(Math.round(now)));
      box.setAttribute('aria-valuetext', told);
    },
    redraw: () => plot?.redraw(false),
  };
}

/**
 * byKey is where a key leads from a time: arrows to where a value changes, with
 * Shift and by pages a twentieth of what is shown; null if it leads nowhere.
 * @param {KeyboardEvent} event
 * @param {ArrayLike<number>} times
 * @param {Span} span
 * @param {number} tUs
 */
function byKey({ key, shiftKey }, times, span, tUs) {
  const page = (span.toUs - span.fromUs) / 20;
  const at = lastAt(times, tUs);
  switch (key) {
    case 'ArrowRight': return shiftKey ? tUs + page : times[at + 1] ?? span.lastUs;
    case 'ArrowLeft': return shiftKey ? tUs - page : times[times[at] === tUs ? at - 1 : at] ?? span.firstUs;
    case 'PageUp': return tUs + page;
    case 'PageDown': return tUs - page;
    case 'Home': return span.firstUs;
    case 'End': return span.lastUs;
  }
  return null;
}

/**
 * inksOf reads colours where the style sheet has resolved them for the theme,
 * and says when they have changed.
 * @param {HTMLElement} box
 * @param {AbortSignal} signal
 * @param {() => void} changed
 * @returns {(name: string) => string}
 */
export function inksOf(box, signal, changed) {
  const probes = new Map(INKS.map((name) => [name, el('i', { class: `chart__ink chart__ink--${name}`, hidden: true })]));
  box.append(...probes.values());
  /** @type {Map<string, string>} */
  const known = new Map();
  const forget = () => {
    known.clear();
    changed();
  };
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', forget, { signal });
  const theme = new MutationObserver(forget);
  theme.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  signal.addEventListener('abort', () => theme.disconnect(), { once: true });
  return (name) => {
    let colour = known.get(name);
    if (colour === undefined) {
      const probe = probes.get(name);
      colour = probe ? getComputedStyle(probe).color : 'currentColor';
      known.set(name, colour);
    }
    return colour;
  };
}
