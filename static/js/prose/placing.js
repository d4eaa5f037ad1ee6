// @ts-check
// A packet to be placed on the picture: the lab shows the run up to where it
// leaves, and below it a stretch of empty time with a line that the reader moves.
import { el, svg } from '../core/dom.js';
import { duration } from '../core/format.js';
import { hostName, read, sentences } from '../core/story.js';
import { append, emptyTimeline } from '../core/timeline.js';
import { parse } from '../lab/units.js';
import { JUDGED } from './ask.js';
import { reveal } from './moments.js';
import { readRun } from './stage.js';

/** @typedef {import('../core/timeline.js').Timeline} Timeline */
/** @typedef {import('../core/timeline.js').Packet} Packet */

/** The stretch: its height, px, and what it leaves free above and below. */
const HEIGHT = 190;
const EDGE = 14;
/** How long the stretch is at most, by the time before the packet. */
const SPAN = 3;
/** How many steps the line has on its way. */
const STEPS = 200;

/**
 * mountPlacing begins it: the form's field and the line go together, and the form
 * judges.
 * @param {HTMLFormElement} form
 * @param {import('./stage.js').Stage} stage
 * @param {import('../core/text.js').Translate} t
 */
export async function mountPlacing(form, stage, t) {
  const { run = '', hide = '' } = form.dataset;
  const lab = await stage.show({ ...readRun(run), whole: true });
  const whole = lab.store.state.timeline;
  const moment = whole.moments[hide];
  const packet = whole.packets.get(moment?.packet ?? 0);
  const root = /** @type {HTMLElement | null} */ (lab.element.querySelector('[data-ladder]'));
  if (!packet || !root || root.querySelector('.placing')) return;
  const field = /** @type {HTMLInputElement} */ (form.elements.namedItem('value'));
  const life = new AbortController();
  const { signal } = life;
  const cut = before(whole, packet);
  const fromUs = cut.endUs;
  const { toUs, stepUs } = stretch(fromUs, moment.t_us, whole.endUs);

  const say = el('p', { class: 'placing__say', role: 'status' }, t('view.course.placing'));
  const check = el('button', { type: 'button', class: 'button button--primary' });
  const drawing = svg('svg', { class: 'placing__drawing', height: HEIGHT, 'aria-hidden': 'true' });
  const label = el('output', { class: 'placing__time' });
  const line = el('div', { class: 'placing__line' }, label);
  const slider = el('div', {
    class: 'placing__stretch', role: 'slider', tabindex: 0, 'aria-orientation': 'vertical',
    'aria-label': t('view.course.placing_at'), 'aria-valuemin': fromUs, 'aria-valuemax': toUs,
  }, drawing, line);
  const box = el('div', { class: 'placing' }, slider, el('div', { class: 'placing__foot' }, say, check));
  check.textContent = form.querySelector('.button--primary')?.textContent ?? '';

  /** @param {number} us */
  const yOf = (us) => EDGE + ((us - fromUs) / (toUs - fromUs)) * (HEIGHT - 2 * EDGE);
  let atUs = fromUs;

  /** @param {number} us @param {boolean} [type] into the field too */
  function put(us, type = true) {
    atUs = Math.min(Math.max(fromUs, Math.round(us / stepUs) * stepUs), toUs);
    line.style.top = `${yOf(atUs)}px`;
    label.textContent = duration(atUs);
    slider.setAttribute('aria-valuenow', String(atUs));
    slider.setAttribute('aria-valuetext', duration(atUs));
    if (!type) return;
    field.value = `${atUs / 1000} ms`;
    field.dispatchEvent(new Event('change', { bubbles: true }));
  }

  /** Continues the rails of the picture above, and tells the time beside them. */
  function draw() {
    const rails = railsIn(root ?? box, slider);
    drawing.replaceChildren(
      ...rails.map(({ x }) => svg('path', { class: 'placing__rail', d: `M${x} 0V${HEIGHT}` })),
      ...ticksOf(fromUs, toUs).map((us) => {
        const words = svg('text', { class: 'placing__tick', x: 4, y: yOf(us) + 4 });
        words.textContent = duration(us);
        return words;
      }),
    );
    if (!shown) return;
    /** @param {string} host */
    const x = (host) => rails.find(({ name }) => name === hostName(read(whole), host, lab.t))?.x ?? 0;
    const { src = '', dst = '', sentUs = fromUs, receivedUs = null } = packet ?? {};
    const [x1, x2] = [x(src), x(dst)];
    drawing.append(
      svg('path', { class: 'placing__packet', d: `M${x1} ${yOf(sentUs)}L${x2} ${yOf(receivedUs ?? moment.t_us)}` }),
      svg('circle', { class: 'placing__end', cx: moment.t_us === sentUs ? x1 : x2, cy: yOf(moment.t_us), r: 4 }),
    );
  }
  let shown = false;

  /** @param {PointerEvent} event */
  const point = (event) => put(fromUs + ((event.clientY - slider.getBoundingClientRect().top - EDGE) / (HEIGHT - 2 * EDGE)) * (toUs - fromUs));
  slider.addEventListener('pointerdown', (event) => {
    slider.setPointerCapture(event.pointerId);
    point(event);
  }, { signal });
  slider.addEventListener('pointermove', (event) => {
    if (slider.hasPointerCapture(event.pointerId)) point(event);
  }, { signal });
  slider.addEventListener('keydown', (event) => {
    const by = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1, PageDown: 10, PageUp: -10, Home: -STEPS * 2, End: STEPS * 2 }[event.key];
    if (by === undefined && event.key !== 'Enter') return;
    event.preventDefault();
    if (by === undefined) form.requestSubmit();
    else put(atUs + by * stepUs);
  }, { signal });
  check.addEventListener('click', () => (shown ? end() : form.requestSubmit()), { signal });
  form.addEventListener(JUDGED, (event) => {
    const verdict = /** @type {CustomEvent<import('./ask.js').Verdict>} */ (event).detail;
    say.textContent = verdict.word;
    if (!verdict.over) return;
    shown = true;
    label.textContent = t('view.course.placed', { time: duration(atUs) });
    say.textContent = [verdict.word, ...sentences(read(whole), packet.id, lab.t)].join(' ');
    check.textContent = t('view.course.whole');
    slider.setAttribute('aria-disabled', 'true');
    draw();
    inSight();
  }, { signal });
  field.addEventListener('input', () => {
    const us = parse('time', field.value.replace('밀리초', 'ms').replace('초', 's')) / 1000;
    if (Number.isFinite(us)) put(us, false);
  }, { signal });

  /** Scrolls the picture, or where it does not scroll the page. */
  function inSight() {
    if (root && root.scrollHeight > root.clientHeight + 2) root.scrollTop = root.scrollHeight;
    else box.scrollIntoView({ block: 'end' });
  }

  /** end puts the whole run back. */
  function end() {
    life.abort();
    if (lab.store.state.timeline !== cut) return;
    lab.show(whole);
    lab.player.goTo(hide);
  }

  lab.show(cut);
  lab.store.flush();
  root.append(box);
  put(fromUs + (toUs - fromUs) / 2, false);
  label.textContent = '';
  const observer = new ResizeObserver(draw);
  observer.observe(slider);
  signal.addEventListener('abort', () => {
    observer.disconnect();
    box.remove();
  }, { once: true });
  lab.store.subscribe(['timeline'], ({ timeline }) => {
    if (timeline !== cut) life.abort(); // another run came
  }, { signal });
  reveal(lab.element, form);
  inSight();
  slider.focus({ preventScroll: true });
}

/**
 * before is a run up to the last that can be seen of it before a packet leaves:
 * what comes between, a timer that ends or the call that sends it, would tell
 * when.
 * @param {Timeline} whole
 * @param {Packet} packet
 * @returns {Timeline}
 */
export function before(whole, packet) {
  const cut = emptyTimeline();
  const leaves = whole.events.findIndex((e) => e.type === 'wire.sent' && e.packet === packet.id);
  let seen = leaves - 1;
  /** @param {import('../core/timeline.js').Event} e */
  const tells = ({ type, t_us }) => !/^(wire|app)\./.test(type) || (type === 'app.call' && t_us === packet.sentUs);
  while (seen > 0 && tells(whole.events[seen])) seen--;
  append(cut, whole.events.slice(0, seen + 1));
  return cut;
}

/**
 * stretch is the empty time below a run, with round ends for what may be placed
 * there: more behind the packet than before it, and what is left of a short run.
 * @param {number} fromUs
 * @param {number} atUs
 * @param {number} endUs
 */
export function stretch(fromUs, atUs, endUs) {
  const most = atUs > fromUs ? (atUs - fromUs) * SPAN : Infinity;
  const wanted = Math.max(Math.min(most, endUs - fromUs), (atUs - fromUs) * 1.4, 1000);
  const round = roundUp(wanted / 8) * 8;
  return { toUs: fromUs + round, stepUs: Math.max(roundUp(round / STEPS), 1) };
}

/** roundUp is the next of 1, 2 and 5 times a power of ten. @param {number} n */
function roundUp(n) {
  const decade = 10 ** Math.floor(Math.log10(n));
  return ([1, 2, 5].find((one) => one * decade >= n * 0.999) ?? 10) * decade;
}

/** @param {number} fromUs @param {number} toUs @returns {number[]} round times between */
function ticksOf(fromUs, toUs) {
  const apart = roundUp((toUs - fromUs) / 6);
  const ticks = [];
  for (let us = Math.ceil(fromUs / apart) * apart; us <= toUs; us += apart) ticks.push(us);
  return ticks;
}

/**
 * railsIn finds where the rails of the picture stand, in the box below it.
 * @param {HTMLElement} root
 * @param {HTMLElement} below
 * @returns {{name: string, x: number}[]}
 */
function railsIn(root, below) {
  const left = below.getBoundingClientRect().left;
  const heads = [...root.querySelectorAll('.ladder--heads .head')];
  return heads.map((head) => {
    const box = (head.querySelector('.head__box') ?? head).getBoundingClientRect();
    return { name: head.querySelector('.head__name')?.textContent ?? '', x: box.left + box.width / 2 - left };
  });
}
