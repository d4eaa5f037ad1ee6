// @ts-check
// Shapes of the sockets view. Kinds of state differ by height and filling as
// well as by colour: a socket in TIME-WAIT is an empty shell.
import { svg } from '../../core/dom.js';
import { duration } from '../../core/format.js';

/** A drawing's size in its own units; it is as wide as its place. */
export const WIDTH = 1000;
export const HEIGHT = 20;
const PORTS_HEIGHT = 60;
/** Of a row with queues: they stand under the states. */
const QUEUE_TOP = 20;
export const TALL_HEIGHT = 38;
/** Fewer unacknowledged bytes, two segments, are no picture's worth. */
const WORTH = 2 * 1460;
/** Half of a refusal's mark. */
const MARK = 4;


/** Share of the height. */
const TALL = /** @type {Record<string, number>} */ ({ listen: 0.15, opening: 0.35, established: 0.8, closing: 0.5, timewait: 0.7 });

/**
 * bar is a stay in a state.
 * @param {string} kind @param {number} x @param {number} width @param {number} height of the row
 */
export function bar(kind, x, width, height) {
  const h = height * (TALL[kind] ?? 0.5);
  return svg('rect', { class: `stay stay--${kind}`, x, width: Math.max(0, width), y: (height - h) / 2, height: h });
}

/**
 * drawGrid marks the labelled times, and the stretches that are drawn shorter
 * than they are.
 * @param {import('./axis.js').Axis} axis
 * @param {number} height
 * @returns {SVGElement[]}
 */
export function drawGrid({ at, ticks, breaks }, height) {
  const line = (/** @type {number} */ us, /** @type {string} */ name) => svg('line', { class: name, x1: at(us) * WIDTH, x2: at(us) * WIDTH, y1: 0, y2: height });
  return [
    ...breaks.map((b) => svg('rect', { class: 'sockets__break', x: at(b.fromUs) * WIDTH, width: (at(b.toUs) - at(b.fromUs)) * WIDTH, y: 0, height })),
    ...ticks.map((us) => line(us, 'view__grid')),
    ...breaks.flatMap((b) => [line(b.fromUs, 'sockets__edge'), line(b.toUs, 'sockets__edge')]),
  ];
}

/**
 * drawPorts stacks what is in use and what is in TIME-WAIT.
 * @param {import('./ports.js').Ports} ports
 * @param {import('./axis.js').Axis} axis
 * @param {string} refused the word for it
 */
export function drawPorts({ counts, top, refusedUs }, axis, refused) {
  const drawing = svg('svg', { viewBox: `0 0 ${WIDTH} ${PORTS_HEIGHT}`, preserveAspectRatio: 'none', role: 'img' });
  const x = (/** @type {number} */ us) => axis.at(us) * WIDTH;
  const y = (/** @type {number} */ n) => PORTS_HEIGHT - (n / Math.max(1, top)) * (PORTS_HEIGHT - 1);
  drawing.append(
    svg('rect', { class: 'ports__free', x: 0, y: 0, width: WIDTH, height: PORTS_HEIGHT }),
    ...drawGrid(axis, PORTS_HEIGHT),
    svg('path', { class: 'ports__wait', d: area(counts.map((s) => [x(s.us), y(s.value.inUse + s.value.timeWait)]), WIDTH, PORTS_HEIGHT) }),
    svg('path', { class: 'ports__use', d: area(counts.map((s) => [x(s.us), y(s.value.inUse)]), WIDTH, PORTS_HEIGHT) }),
  );
  for (const us of refusedUs) {
    const at = Math.min(WIDTH - MARK, Math.max(MARK, x(us)));
    const mark = svg('g', { class: 'ports__no', 'data-seek': us });
    const title = svg('title', {});
    title.textContent = `${refused} ${duration(us)}`;
    mark.append(title, svg('line', { x1: at, x2: at, y1: 0, y2: PORTS_HEIGHT }));
    drawing.append(mark);
  }
  return drawing;
}

/**
 * drawQueues draws what waits in a socket over its life, unread bytes filled and
 * those not acknowledged as a line, both at one scale. Nothing where nothing
 * ever waits to be read, and only a little to be acknowledged.
 * @param {import('./layout.js').Socket} socket
 * @param {import('./axis.js').Axis} axis
 * @returns {SVGElement[]}
 */
export function drawQueues({ recvQ, sendQ, stays }, axis) {
  const [recv, send] = [settled(recvQ), settled(sendQ)];
  const most = Math.max(mostOf(recv), mostOf(send));
  if (mostOf(recv) === 0 && most < WORTH) return [];
  const endUs = stays.length > 0 ? stays[stays.length - 1].toUs : 0; // what is left then is gone
  const right = axis.at(endUs) * WIDTH;
  const points = (/** @type {import('./steps.js').Step<number>[]} */ steps) => steps.filter((s) => s.us <= endUs)
    .map((s) => [axis.at(s.us) * WIDTH, TALL_HEIGHT - (s.value / most) * (TALL_HEIGHT - QUEUE_TOP)]);
  return [
    svg('path', { class: 'queued queued--recv', d: area(points(recv), right, TALL_HEIGHT) }),
    svg('path', { class: 'queued queued--send', d: outline(points(send), right, TALL_HEIGHT) }),
  ];
}

/**
 * settled leaves out what was over in the instant in which it began.
 * @param {import('./steps.js').Step<number>[]} steps
 */
const settled = (steps) => steps.filter((s, i) => i === steps.length - 1 || steps[i + 1].us > s.us);

/** @param {import('./steps.js').Step<number>[]} steps */
const mostOf = (steps) => steps.reduce((most, s) => Math.max(most, s.value), 0);

/**
 * area is what lies under steps.
 * @param {number[][]} points @param {number} right where it ends @param {number} base
 */
function area(points, right, base) {
  if (points.length === 0) return '';
  const steps = points.map(([px, py], i) => (i === 0 ? `M${px},${base}V${py}` : `H${px}V${py}`));
  return `${steps.join('')}H${right}V${base}Z`;
}

/**
 * outline is the upper edge of an area, where it is not empty.
 * @param {number[][]} points @param {number} right where it ends @param {number} base
 */
function outline(points, right, base) {
  return points.map(([px, py], i) => {
    const [next, after] = points[i + 1] ?? [right, base];
    return py === base ? '' : `M${px},${i > 0 ? points[i - 1][1] : base}V${py}H${next}${after === base ? `V${base}` : ''}`;
  }).join('');
}
