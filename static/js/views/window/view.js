// @ts-check
// Windows over time: what the sender may have under way, and what it has.
import { bytes, count, duration } from '../../core/format.js';
import { byteTicks } from '../chart/axis.js';
import { above, connLook, ends } from '../chart/overlay.js';
import { mountFlows } from '../chart/panel.js';
import { greatest, lastAt } from '../chart/rows.js';
import { ring, shape } from '../chart/shapes.js';
import { COLUMNS, overlayOf, topOf, topOfAll, windowsOf } from './layout.js';

/** @typedef {import('../chart/panel.js').Scene} Scene */
/** @typedef {import('../chart/chart.js').Drawing} Drawing */
/** @typedef {import('./layout.js').Windows} Windows */

/** @type {Record<typeof COLUMNS[number], import('../chart/chart.js').Line>} */
const LOOKS = {
  cwnd: { ink: 'cwnd', width: 2.5 },
  ssthresh: { ink: 'ssthresh', width: 1.5, dash: [6, 4] },
  in_flight: { ink: 'flight', width: 1.5, fill: true },
  rwnd: { ink: 'rwnd', width: 1.5, dash: [2, 3] },
};

/** The grounds of phases; the key names them, since a short phase has no room for its name. */
const SHADES = { slow_start: { ink: 'cwnd', kind: 'shade' }, recovery: { ink: 'fast', kind: 'hatch' } };

/** How near to a mark a click must be, CSS pixels. */
const NEAR = 14;

/**
 * mount draws the windows.
 * @param {HTMLElement} panel
 * @param {import('../../core/store.js').Store} store
 * @param {import('../views.js').Stage} stage
 */
export function mount(panel, store, stage) {
  const { t, words } = stage;

  /** @param {import('../../core/timeline.js').Timeline} timeline @param {import('../chart/flows.js').Flow} flow @returns {Scene} */
  function one(timeline, flow) {
    const w = windowsOf(timeline, flow);
    const { rows, marks } = w;
    const number = (/** @type {string} */ kind) => marks.filter((m) => m.kind === kind).length;
    const used = /** @type {const} */ (['lost', 'fast', 'timer']).filter((kind) => number(kind) > 0);
    const shades = /** @type {const} */ (['slow_start', 'recovery']).filter((kind) => w.phases.length > 1 && w.phases.some((p) => p.kind === kind));
    const phaseAt = (/** @type {number} */ us) => w.phases.find((p) => p.fromUs <= us && us <= p.toUs);
    const timed = w.timers.map((s) => s.us);
    const whole = /** @type {[number, number]} */ ([rows.us[0] ?? 0, rows.us[rows.us.length - 1] ?? 1]);
    return {
      lines: COLUMNS.map((name) => LOOKS[name]),
      data: [rows.us, ...rows.columns.map((column) => within(column, topOf(rows, ...whole)))],
      firstUs: whole[0],
      lastUs: whole[1],
      ticks: byteTicks,
      range: (from, to) => [0, topOf(rows, from, to)],
      ground: (d) => phases(d, w),
      marks(d, selected) {
        const namedTo = names(d, w, (kind) => t(`view.window.${kind}`));
        for (const m of marks) shape(d, m.kind, d.x(m.us), d.y(m.bytes));
        for (const m of marks) if (m.packet === selected) ring(d, d.x(m.us), d.y(m.bytes));
        const high = [2, 3].map((column) => ({ name: COLUMNS[column], most: greatest(rows, column, d.fromUs, d.toUs) }));
        above(d, high.filter(({ most }) => most > topOf(rows, d.fromUs, d.toUs)).map(({ name, most }) => (
          { ink: LOOKS[name].ink, text: t('view.chart.above', { what: t(`view.window.${name}`), value: bytes(most) }) })), namedTo > d.left + d.width / 2 ? 1 : 0);
      },
      pick: (d, x, y) => nearest(marks, (m) => Math.hypot(d.x(m.us) - x, d.y(m.bytes) - y), NEAR * d.px),
      key(us) {
        const i = lastAt(rows.us, us);
        const timer = w.timers[lastAt(timed, us)];
        return [
          ...COLUMNS.map((name, column) => ({ ...LOOKS[name], text: t(`view.window.${name}`), value: value(name, i < 0 ? null : rows.columns[column][i]) })),
          ...(timed.length > 0 ? /** @type {const} */ (['srtt', 'rto']) : []).map((name) => (
            { ink: 'muted', kind: 'none', text: t(`view.window.${name}`), value: timer ? duration(timer[`${name}Us`]) : '–' })),
          ...used.map((kind) => ({ ink: kind, kind, text: t(`view.window.${kind}`), value: count(number(kind)) })),
          ...shades.map((kind) => ({ ...SHADES[kind], text: t(`view.window.${kind}`) })),
        ];
      },
      now(us) {
        const phase = phaseAt(us);
        return phase ? t(`view.window.${phase.kind}`) : '';
      },
      told: t('view.window.told', {
        from: words.host(flow.from), to: words.host(flow.to), cwnd: bytes(greatest(rows, 1, ...whole)), flight: bytes(greatest(rows, 0, ...whole)),
        lost: count(number('lost')), again: count(number('fast') + number('timer')),
      }),
      about: [t('view.window.about'), ...(timed.length > 0 ? [t('view.window.about_timers')] : [])].join(' '),
      head: [...COLUMNS.map((name) => t(`view.window.${name}`)), t('view.window.event')],
      rows: () => rows.us.map((us, i) => {
        const here = marks.filter((m) => m.us === us);
        return {
          us, packet: here[0]?.packet ?? null,
          cells: [...rows.columns.map((column) => (column[i] === null ? '–' : bytes(column[i]))), here.map((m) => t(`view.window.${m.kind}`)).join(', ')],
        };
      }),
    };

    /** @param {string} name @param {number | null} v */
    function value(name, v) {
      if (v === null) return name === 'ssthresh' ? t('view.window.unset') : '–';
      const whole = name === 'cwnd' && w.smssBytes > 0 && v > 0 && v % w.smssBytes === 0;
      return whole ? `${bytes(v)} = ${count(v / w.smssBytes)} × ${bytes(w.smssBytes)}` : bytes(v);
    }
  }

  /** @param {import('../../core/timeline.js').Timeline} timeline @param {import('../chart/flows.js').Bundle} bundle @returns {Scene} */
  function all(timeline, bundle) {
    const rows = overlayOf(timeline, bundle);
    const total = bundle.flows.length;
    const names = [...bundle.flows.map((f) => t('view.chart.conn', { conn: count(f.conn) })), t('view.window.together')];
    const looks = [...bundle.flows.map((f, i) => connLook(f.conn, i)), { ink: 'flight', width: 1, fill: true }];
    const whole = /** @type {[number, number]} */ ([rows.us[0] ?? 0, rows.us[rows.us.length - 1] ?? 1]);
    return {
      lines: looks,
      data: [rows.us, ...rows.columns],
      firstUs: whole[0],
      lastUs: whole[1],
      ticks: byteTicks,
      range: (from, to) => [0, topOfAll(rows, from, to)],
      marks(d) {
        ends(d, rows, bundle.flows.map((f) => f.conn));
        const most = greatest(rows, total, d.fromUs, d.toUs);
        if (most > topOfAll(rows, d.fromUs, d.toUs)) above(d, [{ ink: 'flight', text: t('view.chart.above', { what: names[total], value: bytes(most) }) }]);
      },
      pick: () => null,
      key(us) {
        const i = lastAt(rows.us, us);
        return looks.map((look, column) => ({ ...look, text: names[column], value: i < 0 || rows.columns[column][i] === null ? '–' : bytes(Number(rows.columns[column][i])) }));
      },
      told: t('view.window.told_all', { from: words.host(bundle.from), to: words.host(bundle.to), n: count(total), flight: bytes(greatest(rows, total, ...whole)) }),
      about: t('view.window.about_all'),
      head: names,
      rows: () => rows.us.map((us, i) => ({ us, packet: null, cells: rows.columns.map((column) => (column[i] === null ? '–' : bytes(Number(column[i])))) })),
    };
  }

  mountFlows(panel, store, stage, { one, all });
}

/**
 * within leaves out of a line what lies far above the chart, and is told there
 * in words: it would begin and end in strokes from nowhere.
 * @param {(number | null)[]} column
 * @param {number} top
 */
const within = (column, top) => column.map((v) => (v !== null && v > top ? null : v));

/**
 * nearest is the packet of the mark that is least far away.
 * @template {{packet: number, us: number}} M
 * @param {M[]} marks
 * @param {(mark: M) => number} far
 * @param {number} most
 * @returns {M | null}
 */
function nearest(marks, far, most) {
  /** @type {M | null} */
  let best = null;
  let least = most;
  for (const m of marks) {
    const distance = far(m);
    if (distance > least) continue;
    best = m;
    least = distance;
  }
  return best;
}

/** names each phase that has the room; the last name ends at the x it gives. @param {Drawing} d @param {Windows} w @param {(kind: string) => string} text */
function names(d, w, text) {
  const { c, px } = d;
  c.font = d.font;
  c.textBaseline = 'top';
  c.textAlign = 'left';
  c.lineWidth = 3 * px;
  c.strokeStyle = d.ink('surface');
  c.fillStyle = d.ink('muted');
  let end = d.left;
  for (const phase of w.phases) {
    const [x1, x2] = [Math.max(d.left, d.x(phase.fromUs)), Math.min(d.left + d.width, d.x(phase.toUs))];
    const name = text(phase.kind);
    const width = c.measureText(name).width;
    if (width + 10 * px >= x2 - x1) continue;
    end = x1 + 5 * px + width;
    c.strokeText(name, x1 + 5 * px, d.top + 4 * px);
    c.fillText(name, x1 + 5 * px, d.top + 4 * px);
  }
  return end;
}

/** phases shades each phase. @param {Drawing} d @param {Windows} w */
function phases(d, w) {
  const { c, px } = d;
  for (const phase of w.phases) {
    const [x1, x2] = [Math.max(d.left, d.x(phase.fromUs)), Math.min(d.left + d.width, d.x(phase.toUs))];
    if (x2 <= x1) continue;
    c.save();
    c.beginPath();
    c.rect(x1, d.top, x2 - x1, d.height);
    c.clip();
    c.globalAlpha = phase.kind === 'avoidance' ? 0 : 0.09;
    c.fillStyle = d.ink(phase.kind === 'recovery' ? 'fast' : 'cwnd');
    c.fillRect(x1, d.top, x2 - x1, d.height);
    if (phase.kind === 'recovery') hatch(d, x1, x2);
    c.globalAlpha = 1;
    c.strokeStyle = d.ink('line');
    c.lineWidth = px;
    c.beginPath();
    c.moveTo(x1, d.top);
    c.lineTo(x1, d.top + d.height);
    c.stroke();
    c.restore();
  }
}

/** hatch is a pattern for those who do not see the shade. @param {Drawing} d @param {number} x1 @param {number} x2 */
function hatch({ c, ink, px, top, height }, x1, x2) {
  c.globalAlpha = 0.35;
  c.strokeStyle = ink('fast');
  c.lineWidth = px;
  c.beginPath();
  for (let x = x1 - height; x < x2; x += 9 * px) {
    c.moveTo(x, top + height);
    c.lineTo(x + height, top);
  }
  c.stroke();
}
