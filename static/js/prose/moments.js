// @ts-check
// Sentences and the packets they speak of.
import { activeMoments } from '../player/steps.js';

/** @typedef {import('../core/store.js').Store} Store */

/**
 * mountMoments ties every a.moment of the prose that is about the experiment in
 * the lab to its run. Those about others point at nothing meanwhile: they have
 * data-away in place of data-moment.
 * @param {HTMLElement} prose
 * @param {Store} store
 * @param {{experiment: string, player: import('../player/player.js').Player, lab: HTMLElement, t: import('../core/text.js').Translate, signal: AbortSignal}} options
 * @returns {(packet: number) => HTMLElement | null} the sentence that speaks of a packet, if any
 */
export function mountMoments(prose, store, { experiment, player, lab, t, signal }) {
  for (const link of /** @type {NodeListOf<HTMLElement>} */ (prose.querySelectorAll('a.moment'))) {
    const { dataset } = link;
    const name = dataset.moment ?? dataset.away;
    const of = dataset.of ?? prose.dataset.prose; // with settings behind it, it is of that run alone
    delete dataset[of === experiment ? 'away' : 'moment'];
    dataset[of === experiment ? 'moment' : 'away'] = name;
    if (of === experiment) continue;
    link.classList.remove('is-missing', 'is-active');
    link.removeAttribute('aria-disabled');
    link.removeAttribute('title');
  }
  const links = /** @type {HTMLElement[]} */ ([...prose.querySelectorAll('[data-moment]')]);
  const names = [...new Set(links.map((link) => link.dataset.moment ?? ''))];

  /** @param {HTMLElement} link */
  const momentOf = (link) => store.state.timeline.moments[link.dataset.moment ?? ''];

  for (const link of links) {
    const light = () => store.set({ lit: momentOf(link)?.packet ?? null });
    const unlight = () => store.set({ lit: null });
    link.addEventListener('pointerenter', light, { signal });
    link.addEventListener('pointerleave', unlight, { signal });
    link.addEventListener('focus', light, { signal });
    link.addEventListener('blur', unlight, { signal });
    // One with a run of its own goes to that, whatever the lab has made of it.
    if (link.dataset.of === undefined) link.addEventListener('click', (event) => {
      event.preventDefault();
      if (!momentOf(link)) return;
      player.goTo(link.dataset.moment ?? '');
      reveal(lab, link);
    }, { signal });
  }

  function drawMissing() {
    const { timeline, live } = store.state;
    for (const link of links) {
      const missing = link.dataset.of === undefined && !live && timeline.end !== null && !momentOf(link);
      link.classList.toggle('is-missing', missing);
      if (missing) {
        link.setAttribute('aria-disabled', 'true');
        link.title = t('lab.moment_missing');
      } else {
        link.removeAttribute('aria-disabled');
        link.removeAttribute('title');
      }
    }
  }

  function drawActive() {
    const { timeline, tUs, seqNo, selected, lit } = store.state;
    const active = activeMoments(timeline.moments, names, tUs, seqNo, timeline.endUs);
    for (const link of links) {
      const packet = momentOf(link)?.packet;
      // Behind one event of a packet, sentences about its later ones wait for their time.
      const named = packet !== undefined && (packet === lit || (packet === selected && seqNo === null));
      link.classList.toggle('is-active', named || active.includes(link.dataset.moment ?? ''));
    }
  }

  store.subscribe(['revision', 'live'], drawMissing, { signal });
  store.subscribe(['tUs', 'seqNo', 'selected', 'lit', 'revision'], drawActive, { signal });
  drawMissing();
  drawActive();
  return (packet) => links.find((link) => momentOf(link)?.packet === packet && link.offsetParent !== null) ?? null;
}

/**
 * The page has left a sentence for the picture: who shows a way back hears of it
 * by this event on the sentence's link.
 */
export const LEFT = 'slowstart:left';

/**
 * reveal scrolls the lab's picture into view where the page stands in one
 * column and it is out of sight.
 * @param {HTMLElement} lab
 * @param {HTMLElement} from the link that asks for it
 */
export function reveal(lab, from) {
  const figure = lab.querySelector('[data-ladder]') ?? lab;
  const box = figure.getBoundingClientRect();
  if (box.top <= innerHeight * 0.75 && box.bottom >= innerHeight * 0.25) return;
  from.dispatchEvent(new Event(LEFT, { bubbles: true }));
  figure.scrollIntoView({ block: 'start' });
}
