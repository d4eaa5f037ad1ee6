// @ts-check
// Where two runs part, in words: what differs there, and what is held back from
// then on in one of them.
import { bytes, duration } from '../../core/format.js';
import { hostIn, read } from '../../core/story.js';
import { labelText } from '../../ladder/name.js';

/** @typedef {import('../../core/timeline.js').Timeline} Timeline */
/** @typedef {import('../../core/timeline.js').Packet} Packet */
/** @typedef {import('../../core/text.js').Translate} Translate */

/**
 * partingIn says how a run parts from the first.
 * @param {import('./parted.js').Pairing} pairing
 * @param {[Timeline, Timeline]} pair the first run, called A, and the other
 * @param {string} B what the other is called
 * @param {Translate} t
 */
export function partingIn({ parting }, pair, B, t) {
  if (!parting) return t('view.compare.same');
  const { kind, tUs, a: mine, b: theirs } = parting;
  /** @type {Record<string, string>} */
  const args = { time: duration(tUs), B, run: mine ? 'A' : B, without: mine ? B : 'A' };
  for (const [which, timeline, p] of /** @type {[string, Timeline, Packet | null][]} */ ([['a', pair[0], mine], ['b', pair[1], theirs]])) {
    if (!p) continue;
    const x = read(timeline);
    const packet = x.byId.get(p.id);
    args[`host_${which}`] = args.host = hostIn(x, 'packet.host', p.src, t);
    args[`what_${which}`] = args.what = packet ? labelText({ x, o: { width: 0, text: t } }, packet)[0] : p.flags;
    args[`sent_${which}`] = duration(p.sentUs);
    args[`window_${which}`] = bytes(p.winBytes);
    args[`end_${which}`] = duration(p.receivedUs ?? p.droppedUs ?? timeline.endUs);
  }
  return [t(`view.compare.part_${kind}`, args), ...holdsFrom(tUs, pair, ['A', B], t)].join(' ');
}

/**
 * holdsFrom says what begins to be held back in one of two runs when they part.
 * @param {number} tUs
 * @param {[Timeline, Timeline]} pair
 * @param {string[]} letters
 * @param {Translate} t
 */
function holdsFrom(tUs, pair, letters, t) {
  const begun = pair.map((run) => read(run).holds.filter((h) => h.from_us === tUs));
  return begun.flatMap((holds, i) => holds.filter((h) => !begun[1 - i].some((o) => o.kind === h.kind && o.host === h.host)).map((h) => t('view.compare.part_hold', {
    run: letters[i], what: t(`ladder.hold.${h.kind}`, { time: duration(h.to_us - h.from_us), size: bytes(h.bytes) }),
  })));
}
