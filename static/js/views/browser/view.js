// @ts-check
// What a browser window would show at the playhead: the page filling with the
// bytes that the application has read. Moments of the load lie under it.
import { el, svg } from '../../core/dom.js';
import { bytes, count, duration, percent } from '../../core/format.js';
import { choice } from '../chart/frame.js';
import { carriedOf } from '../http/packets.js';
import { factsOf, filmOf, keyOf } from './beside.js';
import { marksAt, sceneOf } from './layout.js';
import { draw, glyphOf, hatch, label, pathsOf, sign, spinner } from './page.js';
import { createTable } from './table.js';
import { visitsOf } from './visits.js';
import { statusOf, sumOf, troubleOf } from './words.js';

/** @typedef {import('../../core/store.js').Store} Store */
/** @typedef {import('./visits.js').Visit} Visit */
/** @typedef {import('./visits.js').State} State */
/** @typedef {import('./layout.js').Scene} Scene */

/** Run time of a turn of the sign that a tab loads. */
const TURN_US = 400_000;
const STOP = 'M4,4L12,12M12,4L4,12';
const AGAIN = 'M12.5,8A4.5,4.5 0 1 1 11,4.6M11,1.8V5H7.8';
const LOCK = 'M4.5,7.5H11.5V13H4.5ZM6,7.5V5.5A2,2 0 0 1 10,5.5V7.5';
const SHEET = 'M4,2.5H9.5L12,5V13.5H4Z';

/**
 * mount draws the window.
 * @param {HTMLElement} panel
 * @param {Store} store
 * @param {import('../views.js').Stage} stage
 */
export function mount(panel, store, { t, words, watch, seek, signal }) {
  /** @type {Visit[]} */
  let visits = [];
  let chosen = '';
  /** @type {Visit | null} */
  let visit = null;
  /** @type {Scene | null} */
  let scene = null;
  let stop = 0;
  /** @type {number | null} the thing that is pointed at */
  let pointed = null;
  /** @type {State[]} */
  let states = [];

  const chooser = el('div', { class: 'chart__chooser' });
  const wheel = spinner();
  const ready = sign(SHEET, 'window__sheet');
  const title = el('span', { class: 'window__title' });
  const going = sign(STOP, 'window__sign');
  const quiet = sign(AGAIN, 'window__sign');
  const lock = sign(LOCK, 'window__lock');
  const address = el('span', { class: 'window__url' });
  const load = el('div', { class: 'window__load', 'aria-hidden': 'true' });
  const picture = svg('svg', { class: 'window__svg' });
  const painted = svg('g', { 'aria-hidden': 'true' });
  const named = svg('g', { 'aria-hidden': 'true' });
  const places = svg('g', {});
  const trouble = el('div', { class: 'window__trouble', hidden: true });
  const page = el('div', { class: 'window__page' }, picture, trouble);
  const status = el('span', {});
  const sum = el('span', { class: 'window__sum' });
  const told = el('p', { class: 'window__told' });
  const facts = el('div', { class: 'window__facts' });
  const film = el('div', { class: 'film' });
  const key = el('ul', { class: 'view__key', role: 'list' });
  const table = createTable(t, { tellOf: isText, go });
  const hatchId = `${panel.id}-hatch`;
  const defs = svg('defs', {});
  defs.append(hatch(hatchId));
  painted.setAttribute('class', 'window__painted');
  for (const part of [painted, film, key]) part.style.setProperty('--hatch', `url(#${hatchId})`);
  picture.append(defs, painted, named, places);
  const frame = el('div', { class: 'window', role: 'group' },
    el('div', { class: 'window__tabs' }, el('span', { class: 'window__tab' }, wheel.icon, ready, title)),
    el('div', { class: 'window__bar' }, going, quiet, el('span', { class: 'window__address' }, lock, address)), load, page,
    el('div', { class: 'window__status' }, status, sum));
  const body = [chooser, frame, told, facts, film, key, table.element];

  new ResizeObserver(() => {
    if (panel.hidden || !visit || !scene || Math.abs(page.clientWidth - scene.width) < 1) return;
    place();
    show();
  }).observe(page);

  watch(['revision'], ({ timeline }) => {
    visits = visitsOf(timeline);
    if (visits.length === 0) {
      visit = null;
      panel.replaceChildren(el('p', { class: 'view__empty' }, t('view.browser.empty')));
      return;
    }
    if (!panel.contains(frame)) panel.replaceChildren(...body);
    choose();
  });
  watch(['tUs', 'seqNo', 'revision'], show);
  watch(['selected', 'revision'], mark);

  function choose() {
    visit = visits.find((v) => idOf(v) === chosen) ?? visits[0];
    chosen = idOf(visit);
    if (pointed !== null && pointed >= visit.things.length) pointed = null; // it was another's
    const options = visits.map((v) => ({ value: idOf(v), text: visits.filter((w) => w.host === v.host).length > 1 ? `${words.host(v.host)} (${v.app})` : words.host(v.host) }));
    const now = options.map((o) => o.value).join();
    chooser.hidden = visits.length < 2;
    if (chooser.dataset.of !== now) {
      chooser.dataset.of = now;
      chooser.replaceChildren(choice(t('view.browser.whose'), options, chosen, (value) => {
        chosen = value;
        choose();
        show();
        mark();
      }));
    }
    place();
    facts.replaceChildren(...factsOf(visit, t));
    key.replaceChildren(...keyOf(visit, t));
    table.set(visit);
  }

  /** place lays the visit out for the width that there is. */
  function place() {
    if (!visit || page.clientWidth === 0) return;
    const v = visit;
    const s = sceneOf(v, page.clientWidth);
    scene = s;
    if (stop >= s.cards.length) stop = 0;
    picture.setAttribute('viewBox', `0 0 ${s.width} ${s.height}`);
    picture.setAttribute('height', String(s.height));
    places.replaceChildren(...s.cards.map((card, i) => {
      const { x, y, w, h } = card.box;
      const place = svg('rect', { class: 'window__place', x, y, width: w, height: h, rx: 3, role: 'button', 'data-card': i, tabindex: i === stop ? 0 : -1 });
      place.append(svg('title', {}));
      return place;
    }));
    film.replaceChildren(...filmOf(v, s, store.state.timeline.endUs, t));
  }

  function show() {
    if (!visit) return;
    if (!scene) place();
    if (!visit || !scene) return;
    const { tUs, seqNo } = store.state;
    const v = visit;
    const at = marksAt(v, scene, tUs, seqNo);
    states = at.states;
    draw(painted, pathsOf(at.marks));
    write(v, scene, states);
    const loads = tUs >= v.beginUs && (v.doneUs === null || tUs < v.doneUs);
    wheel.icon.toggleAttribute('hidden', !loads);
    ready.toggleAttribute('hidden', loads);
    going.toggleAttribute('hidden', !loads);
    quiet.toggleAttribute('hidden', loads);
    wheel.turn((tUs - v.beginUs) / TURN_US);
    const { all, whole, read, unread } = sumOf(v, states);
    const most = v.things.reduce((n, thing) => n + thing.total, 0);
    load.style.setProperty('--loaded', String(loads ? (most > 0 ? read / most : whole / all) : 0));
    const now = latest(v, states);
    text(title, v.authority || t('view.browser.blank'));
    text(address, v.authority === '' ? t('view.browser.blank') : `${v.secure ? 'https' : 'http'}://${v.authority}${v.page ? v.things[0].target : now.target}`);
    lock.toggleAttribute('hidden', !v.secure);
    text(status, statusText(v));
    const parts = [all > 1 ? t('view.browser.sum', { whole: count(whole), all: count(all) }) : '', all === 1 && v.things[0].declared && read > 0 ? t('view.browser.read_of', { n: bytes(read), all: bytes(most) }) : t('view.browser.read', { n: bytes(read) })];
    if (unread > 0) parts.push(t('view.browser.unread', { n: bytes(unread) }));
    text(sum, parts.filter(Boolean).join(' · '));
    frame.setAttribute('aria-label', `${t('view.browser.name', { time: duration(tUs) })}: ${status.textContent} ${sum.textContent}`);
    drawTrouble(v);
    for (const button of [...facts.querySelectorAll('button'), ...film.querySelectorAll('button')]) button.classList.toggle('is-past', Number(button.dataset.us) <= tUs);
    table.show(states);
    say();
  }

  /** latest is what was asked for last. @param {Visit} v @param {State[]} now */
  function latest(v, now) {
    const asked = v.things.filter((_, i) => !['unknown', 'waits', 'looks', 'connects'].includes(now[i].is));
    return asked[asked.length - 1] ?? v.things[0];
  }

  /** statusText is the line at the foot. @param {Visit} v */
  function statusText(v) {
    const is = statusOf(v, states, store.state.tUs);
    const first = is === 'broken' ? states.map(troubleOf).find((trouble) => trouble !== null) : null;
    const host = v.authority || words.host(v.host);
    return t(`view.browser.status.${is}`, { host, reason: first ? reasonText(first) : '' });
  }

  /** @param {NonNullable<ReturnType<typeof troubleOf>>} trouble */
  function reasonText({ errno, reason }) {
    const why = reason ? t(reason.key, reason.args) : '';
    return errno !== '' && !why.includes(errno) ? `${why} (${errno})` : why;
  }

  /** write puts names and signs on things. @param {Visit} v @param {Scene} s @param {State[]} now */
  function write(v, s, now) {
    const parts = s.cards.flatMap((card) => {
      const { is, leg } = now[card.thing];
      if (is === 'unknown' || (!card.picture && s.cards.length === 1) || (v.page && !card.picture)) return [];
      const box = card.picture ?? card.box;
      const torn = is === 'short' || is === 'failed';
      const out = [];
      if (card.picture && (torn || is === 'whole' || is === 'kept')) out.push(svg('path', { class: torn ? 'window__torn' : 'window__glyph', d: glyphOf(box, torn) }));
      else if (torn && is === 'failed') out.push(svg('path', { class: 'window__torn', d: glyphOf(box, true) }));
      if (!card.named) return out;
      if (!card.picture) {
        const name = nameOf(v, card.thing);
        const part = partText(v, now[card.thing], card.thing);
        out.push(label('window__name', box.x + 5, box.y + 11, name));
        if (box.w > (name.length + part.length + 2) * 6.5) out.push(label('window__name window__part', box.x + box.w - 5, box.y + 11, part));
      }
      const said = is === 'kept' || is === 'refused' ? String(leg.response?.status) : torn ? troubleOf(now[card.thing])?.errno || t(`view.browser.short.${is}`) : '';
      if (said !== '' && box.w > said.length * 6 && (card.picture || torn)) out.push(label(`window__said${torn ? ' is-torn' : ''}`, box.x + box.w / 2, box.y + box.h - 5, said));
      return out;
    });
    named.replaceChildren(...parts);
    s.cards.forEach((card, i) => {
      const place = places.children[i];
      const state = now[card.thing];
      const known = state.is !== 'unknown';
      place.classList.toggle('is-unknown', !known);
      const say = thingText(v, card.thing, state);
      if (place.getAttribute('aria-label') === say) return;
      place.setAttribute('aria-label', say);
      if (place.firstChild) place.firstChild.textContent = say;
    });
  }

  /** partText is how much of a sheet there is: a share, or the status of a whole one. @param {Visit} v @param {State} state @param {number} i */
  function partText(v, { is, leg, read }, i) {
    if (['whole', 'kept', 'refused'].includes(is)) return String(leg.response?.status ?? '');
    return read > 0 && v.things[i].declared ? percent(read / v.things[i].total) : '';
  }

  /** nameOf is a target, with its number where several are the same. @param {Visit} v @param {number} i */
  function nameOf(v, i) {
    const { target } = v.things[i];
    return v.things.some((thing, n) => n !== i && thing.target === target) ? `${i + 1} ${target}` : target;
  }

  /** @param {State} state */
  function isText(state) {
    const trouble = troubleOf(state);
    return [t(`view.browser.is.${state.is}`, { status: String(state.leg.response?.status ?? '') }), trouble ? reasonText(trouble) : ''].filter(Boolean).join(': ');
  }

  /** @param {Visit} v @param {number} i @param {State} state */
  function thingText(v, i, state) {
    const thing = v.things[i];
    const name = thing.target === '' ? t('view.browser.unsent') : `${state.leg.method} ${nameOf(v, i)}`.trim();
    const parts = [`${name}: ${isText(state)}`];
    if (state.read > 0) parts.push(t(thing.declared ? 'view.browser.read_of' : 'view.browser.read', { n: bytes(state.read), all: bytes(thing.total) }));
    if (state.arrived > state.read) parts.push(t('view.browser.unread', { n: bytes(state.arrived - state.read) }));
    if (state.leg.conn > 0 && state.is !== 'unknown') parts.push(t('view.browser.conn', { n: count(state.leg.conn) }));
    return parts.join(' · ');
  }

  function say() {
    const i = pointed ?? chosenThing();
    told.classList.toggle('is-hint', i === null);
    text(told, i === null || !visit ? t(visit && visit.things.length > 1 ? (visit.page ? 'view.browser.hint_page' : 'view.browser.hint_sheets') : 'view.browser.hint') : thingText(visit, i, states[i]));
  }

  /** chosenThing is what the chosen packet is about. */
  function chosenThing() {
    const { selected, timeline } = store.state;
    const leg = selected === null || !visit ? null : carriedOf(timeline).legOf(selected);
    const i = leg && visit ? visit.things.findIndex((thing) => thing.attempts.some((a) => a === leg || a.exchange === leg.exchange && leg.passed)) : -1;
    return i < 0 ? null : i;
  }

  function mark() {
    const thing = chosenThing();
    scene?.cards.forEach((card, i) => places.children[i]?.classList.toggle('is-selected', card.thing === thing));
    table.mark(thing);
    if (states.length > 0) say();
  }

  /** go chooses the packet that brought a thing, or asked for it. @param {number} thing */
  function go(thing) {
    const { timeline, tUs } = store.state;
    const leg = states[thing]?.leg;
    if (!leg) return;
    const carried = carriedOf(timeline);
    const packet = carried.first(leg, 'response') ?? carried.first(leg, 'request') ?? carried.first(leg, 'connect');
    if (!packet) return;
    if (packet.sentUs > tUs) seek(packet.sentUs);
    store.set({ selected: packet.id });
  }

  /** @param {Visit} v */
  function drawTrouble(v) {
    const [first] = states;
    const cause = (v.page || v.things.length === 1) && first.is === 'failed' ? troubleOf(first) : null;
    trouble.hidden = cause === null;
    if (!cause) return;
    const now = `${cause.page} ${cause.errno}`;
    if (trouble.dataset.of === now) return;
    trouble.dataset.of = now;
    trouble.replaceChildren(sign(STOP, 'window__sad'), el('b', {}, t(`view.browser.trouble.${cause.page}`)), el('span', {}, reasonText(cause)));
  }

  for (const box of [facts, film]) {
    box.addEventListener('click', (event) => {
      const us = /** @type {Element} */ (event.target).closest('[data-us]')?.getAttribute('data-us');
      if (us) seek(Number(us));
    }, { signal });
  }

  /** @param {EventTarget | null} target @returns {number} -1 if it is no thing's place */
  const cardAt = (target) => Number(/** @type {Element | null} */ (target)?.closest?.('[data-card]')?.getAttribute('data-card') ?? -1);
  places.addEventListener('click', (event) => {
    const i = cardAt(event.target);
    if (i >= 0 && scene) go(scene.cards[i].thing);
  }, { signal });
  places.addEventListener('keydown', (event) => {
    const i = cardAt(event.target);
    const { key: pressed } = /** @type {KeyboardEvent} */ (event);
    if (i < 0 || !scene) return;
    if (pressed === 'Enter' || pressed === ' ') go(scene.cards[i].thing);
    else {
      const next = neighbour(scene, i, pressed);
      if (next === null) return;
      stop = next;
      [...places.children].forEach((place, n) => place.setAttribute('tabindex', n === stop ? '0' : '-1'));
      /** @type {SVGElement} */ (places.children[stop]).focus();
    }
    event.preventDefault();
  }, { signal });
  for (const type of ['pointerover', 'focusin']) {
    places.addEventListener(type, (event) => {
      const i = cardAt(event.target);
      pointed = i >= 0 && scene && states[scene.cards[i].thing]?.is !== 'unknown' ? scene.cards[i].thing : null;
      say();
    }, { signal });
  }
  for (const type of ['pointerleave', 'focusout']) {
    picture.addEventListener(type, () => {
      pointed = null;
      say();
    }, { signal });
  }
}

/** idOf names a visit. @param {Visit} v */
const idOf = (v) => `${v.host} ${v.app}`;

/** neighbour is the place that an arrow key leads to. @param {Scene} scene @param {number} i @param {string} key */
function neighbour({ cards }, i, key) {
  const last = cards.length - 1;
  if (key === 'ArrowRight') return Math.min(i + 1, last);
  if (key === 'ArrowLeft') return Math.max(i - 1, 0);
  if (key !== 'ArrowDown' && key !== 'ArrowUp') return null;
  const { x, y, w } = cards[i].box;
  const middle = x + w / 2;
  const below = cards.map((card, n) => ({ n, box: card.box })).filter(({ box }) => (key === 'ArrowDown' ? box.y > y + 1 : box.y < y - 1));
  below.sort((a, b) => Math.abs(a.box.y - y) - Math.abs(b.box.y - y) || Math.abs(a.box.x + a.box.w / 2 - middle) - Math.abs(b.box.x + b.box.w / 2 - middle));
  return below[0]?.n ?? i;
}

/** text leaves a text alone that is the same. @param {HTMLElement} element @param {string} now */
function text(element, now) {
  if (element.textContent !== now) element.textContent = now;
}
