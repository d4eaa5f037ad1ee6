// @ts-check
// The curve of a sweep: what was measured and what the formula says, over the
// values; above each point its run as a thumbnail. The points are buttons.
import { el, svg } from '../../core/dom.js';
import { duration, format } from '../../core/format.js';
import { STEPS, byteTicks, countTicks, timeTicks } from '../chart/axis.js';
import { inksOf } from '../chart/chart.js';
import { uPlot } from '../chart/uplot.js';
import { isWide } from './points.js';
import { thumb } from './thumb.js';

/** @typedef {import('./sum.js').Point} Point */
/** @typedef {import('../../core/text.js').Translate} Translate */

/** Height of the longest thumbnail, px, and widths of all. */
const THUMB = 88;
const THIN = 22;
const BROAD = 84;
/** Room for a value's text below the axis, px. */
const LABEL = 56;

/**
 * What is drawn: points in rising order, the measure over them, and which of the
 * values the run on the page has; joined: what lies between two points means
 * something.
 * @typedef {{points: Point[], joined: boolean, measure: string, unit: string, now: string}} Scene
 */

/**
 * createCurve makes an empty chart; its element must be in the page when it is
 * drawn.
 * @param {{shown: (value: string) => string, told: (point: Point) => string, choose: (point: Point) => void, t: Translate, signal: AbortSignal}} options
 *   shown: a value as its reader reads it; told: a point in words
 */
export function createCurve({ shown, told, choose, t, signal }) {
  const thumbs = el('div', { class: 'sweep__thumbs' });
  const box = el('div', { class: 'sweep__box' });
  const spots = el('div', { class: 'sweep__spots', role: 'group', 'aria-label': t('view.sweep.points') });
  const element = el('div', { class: 'sweep__curve' }, thumbs, box);
  const ink = inksOf(box, signal, () => plot?.redraw(false));
  /** @type {import('../chart/uplot.js').UPlot | null} */
  let plot = null;
  /** @type {Scene | null} */
  let scene = null;

  /** @param {Scene} s */
  function make({ points, joined, measure, unit }) {
    const xs = points.map((p) => p.x);
    const [wideX, ys] = [isWide(xs[0], xs[xs.length - 1]), valuesIn(points, measure)];
    const wideY = wideX && ys.length > 1 && isWide(Math.min(...ys) * 2, Math.max(...ys));
    const margin = wideX ? 0 : (xs[xs.length - 1] - xs[0]) * 0.06 || 1;
    /** @type {[number, number]} */
    const ends = wideX ? [xs[0] / 1.25, xs[xs.length - 1] * 1.25] : [xs[0] - margin, xs[xs.length - 1] + margin];
    const font = `11px ${getComputedStyle(box).fontFamily}`;
    const axis = { stroke: () => ink('muted'), font, ticks: { stroke: () => ink('line'), width: 1, size: 4 } };
    const most = Math.max(...ys, 0);
    const narrow = box.clientWidth < 480;
    const every = Math.ceil((LABEL * points.length) / Math.max(box.clientWidth - 70, 1));
    return new uPlot({
      width: box.clientWidth,
      height: box.clientHeight,
      legend: { show: false },
      cursor: { show: false },
      padding: [8, 28, 0, 0],
      scales: {
        x: { time: false, distr: wideX ? 3 : 1, range: () => ends },
        y: wideY ? { distr: 3 } : { range: () => [0, most > 0 ? most * 1.08 : 1] },
      },
      axes: [
        { ...axis, size: 30, grid: { show: false }, splits: () => xs, filter: (_, splits) => splits, values: (_, splits) => splits.map((x, i) => ((points.length - 1 - i) % every === 0 ? shown(points[i].value) : '')) },
        { ...axis, size: narrow ? 50 : 62, space: 34, grid: { stroke: () => ink('line'), width: 1 }, ...(wideY || unit === 'ratio' ? {} : { incrs: STEPS }), values: (_, splits) => ticksOf(unit, wideY)(splits.map(Number)) },
      ],
      series: [
        {},
        { stroke: () => ink('ack'), width: 2, dash: [6, 4], points: { show: false }, spanGaps: false },
        { stroke: () => ink('data'), width: 2, ...(joined ? {} : { paths: () => null }), points: { show: true, size: 7, fill: () => ink('data'), stroke: () => ink('data'), width: 1 }, spanGaps: false },
      ],
      hooks: { draw: [(u) => diamonds(u)], ready: [() => place()] }, // it knows its scales then
    }, data(), box);
  }

  /** @returns {[number[], (number | null)[], (number | null)[]]} */
  function data() {
    const { points, measure } = /** @type {Scene} */ (scene);
    return [points.map((p) => p.x), points.map((p) => p.formulas[measure] ?? null), points.map((p) => p.measures[measure]?.value ?? null)];
  }

  /** @param {import('../chart/uplot.js').UPlot} u the formula's values: hollow, round what was measured */
  function diamonds(u) {
    const { points, measure } = /** @type {Scene} */ (scene);
    const [c, px] = [u.ctx, devicePixelRatio];
    c.save();
    c.strokeStyle = ink('ack');
    c.lineWidth = 1.5 * px;
    for (const p of points) {
      if (p.formulas[measure] === undefined) continue;
      const [x, y, r] = [u.valToPos(p.x, 'x', true), u.valToPos(p.formulas[measure], 'y', true), 7.5 * px];
      c.beginPath();
      c.moveTo(x, y - r);
      c.lineTo(x + r, y);
      c.lineTo(x, y + r);
      c.lineTo(x - r, y);
      c.closePath();
      c.stroke();
    }
    c.restore();
  }

  /** Puts the buttons on the points and the thumbnails above them. */
  function place() {
    if (!plot || !scene) return;
    const { points, measure, now } = scene;
    const focused = [...spots.children].indexOf(/** @type {Element} */ (document.activeElement));
    const left = plot.over.offsetLeft;
    const at = points.map((p) => /** @type {import('../chart/uplot.js').UPlot} */ (plot).valToPos(p.x, 'x'));
    const gap = Math.min(...at.slice(1).map((x, i) => x - at[i]), plot.over.clientWidth);
    const width = Math.max(Math.min(gap - 6, BROAD), THIN);
    const endUs = Math.max(...points.map((p) => p.sketch.endUs));
    thumbs.replaceChildren(el('span', { class: 'sweep__scale' }, duration(endUs)), ...points.map((p, i) => {
      const picture = small(p, width, endUs);
      picture.style.left = `${left + at[i] - width / 2}px`;
      picture.classList.toggle('is-now', p.value === now);
      picture.addEventListener('click', () => choose(p));
      return picture;
    }));
    spots.replaceChildren(...points.map((p, i) => {
      const value = p.measures[measure]?.value;
      const button = el('button', { type: 'button', class: 'sweep__spot', 'aria-label': told(p), title: told(p), 'aria-current': p.value === now ? 'true' : false });
      button.style.left = `${at[i]}px`;
      button.style.top = `${value === undefined ? plot?.over.clientHeight : plot?.valToPos(value, 'y')}px`;
      button.addEventListener('click', () => choose(p));
      return button;
    }));
    plot.over.append(spots);
    if (focused >= 0) /** @type {HTMLElement | undefined} */ (spots.children[focused])?.focus();
  }

  /** @param {Point} p @param {number} width @param {number} endUs */
  function small(p, width, endUs) {
    const { rails, kinds, lost } = thumb(p.sketch, { width, height: THUMB, endUs });
    const picture = /** @type {SVGSVGElement} */ (svg('svg', { class: 'sweep__thumb', width, height: THUMB, viewBox: `0 0 ${width} ${THUMB}`, 'aria-hidden': 'true' }));
    picture.append(svg('rect', { class: 'sweep__ground', width, height: THUMB, rx: 3 }), svg('path', { class: 'ladder__rail', d: rails }),
      ...kinds.map(([kind, d]) => {
        const group = svg('g', { class: `pkt--${kind}` });
        group.append(svg('path', { class: 'pkt__line', d }));
        return group;
      }), svg('path', { class: 'pkt__cross', d: lost }));
    return picture;
  }

  function draw() {
    plot?.destroy();
    plot = scene && scene.points.length > 0 && box.clientWidth > 0 ? make(scene) : null;
  }

  let size = '';
  const sizes = new ResizeObserver(() => {
    const next = `${box.clientWidth} ${box.clientHeight}`;
    if (next === size || box.clientWidth === 0) return;
    size = next;
    draw();
  });
  sizes.observe(box);
  spots.addEventListener('keydown', (event) => {
    const all = [...spots.children];
    const to = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!to) return;
    event.preventDefault();
    /** @type {HTMLElement | undefined} */ (all[all.indexOf(/** @type {Element} */ (event.target)) + to])?.focus();
  }, { signal });
  signal.addEventListener('abort', () => {
    sizes.disconnect();
    plot?.destroy();
  }, { once: true });

  return {
    element,
    /** @param {Scene} next */
    show(next) {
      scene = next;
      draw();
    },
  };
}

/** @param {Point[]} points @param {string} measure */
const valuesIn = (points, measure) => points.flatMap((p) => [p.measures[measure]?.value, p.formulas[measure]]).filter((v) => v !== undefined);

/** @param {string} unit @param {boolean} wide @returns {(values: number[]) => string[]} */
function ticksOf(unit, wide) {
  if (wide) return (values) => values.map((v) => (v === null ? '' : unit === 'us' ? duration(v) : format('auto', v, unit)));
  if (unit === 'us') return timeTicks;
  if (unit === 'bytes') return byteTicks;
  return unit === 'ratio' ? (values) => values.map((v) => format('percent', v)) : countTicks;
}
