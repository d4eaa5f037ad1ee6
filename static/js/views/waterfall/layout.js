// @ts-check
// A run's requests as rows of phases. Times are those of the host that asks:
// what it waited for, and for how long.
import { exchangesOf, listOf } from '../http/exchanges.js';
import { carriedOf } from '../http/packets.js';
import { axisOver, merged } from '../sockets/axis.js';

/** @typedef {import('../../core/timeline.js').Timeline} Timeline */
/** @typedef {import('../http/exchanges.js').Leg} Leg */

/** In the order of a request. */
export const KINDS = /** @type {const} */ (['blocked', 'dns', 'connect', 'tls', 'send', 'wait', 'receive']);

/**
 * A phase of a request: blocked (it waits for a connection or its turn), dns,
 * connect, tls, send, wait (for the first byte) or receive.
 * @typedef {Object} Phase
 * @property {typeof KINDS[number]} kind
 * @property {number} fromUs
 * @property {number} toUs
 * @property {boolean} open     the run ended before the phase did
 * @property {number | null} packet the one that begins it
 */

/**
 * @typedef {Object} Row
 * @property {Leg} leg
 * @property {boolean} hop      a proxy asks, for the row above
 * @property {'whole' | 'incomplete' | 'none'} outcome
 * @property {Phase[]} phases   in order
 * @property {number} fromUs
 * @property {number} toUs
 */

/**
 * rowsOf lists the requests in the order of their beginning, those that proxies
 * pass on under what they pass on.
 * @param {Timeline} timeline
 * @returns {Row[]}
 */
export function rowsOf(timeline) {
  const carried = carriedOf(timeline);
  const rows = exchangesOf(timeline).filter((leg) => leg.exchange > 0 || leg.fate).map((leg) => rowOf(leg, timeline.endUs, carried));
  rows.sort((a, b) => a.fromUs - b.fromUs || (a.leg.sendUs ?? 0) - (b.leg.sendUs ?? 0) || a.leg.exchange - b.leg.exchange);
  /** @type {Map<number, Row[]>} */
  const hops = new Map();
  for (const row of rows) if (row.leg.passed) listOf(hops, row.leg.exchange).push(row);
  const asked = rows.filter((row) => !row.leg.passed);
  // Where ports are used again, exchanges of one number can follow each other.
  const hopsOf = (/** @type {Row} */ row) => listOf(hops, row.leg.exchange).splice(0).map((hop) => ({ ...hop, hop: true }));
  const placed = asked.flatMap((row) => [row, ...hopsOf(row)]);
  return [...placed, ...[...hops.values()].flat()];
}

/**
 * rulerOf is the time axis of rows: linear, but that stretches in which nobody
 * asks for anything may be shorter.
 * @param {Row[]} rows
 * @returns {import('../sockets/axis.js').Axis & {endUs: number}}
 */
export function rulerOf(rows) {
  const endUs = Math.max(1, ...rows.map((row) => row.toUs));
  return { endUs, ...axisOver(merged(rows.map((row) => [row.fromUs, row.toUs])), endUs, 4) };
}

/**
 * @param {Leg} leg
 * @param {number} endUs of the run
 * @param {import('../http/packets.js').Carried} carried
 * @returns {Row}
 */
function rowOf(leg, endUs, carried) {
  const { lookUp, connect, tls, response } = leg;
  /** @type {Phase[]} */
  const phases = [];
  /** @param {Phase['kind']} kind @param {number | null | undefined} fromUs @param {number | null | undefined} toUs @param {import('../http/packets.js').Part} [part] */
  const add = (kind, fromUs, toUs, part) => {
    if (fromUs == null || (toUs != null && toUs <= fromUs)) return;
    phases.push({ kind, fromUs, toUs: toUs ?? endUs, open: toUs == null, packet: part ? carried.first(leg, part)?.id ?? null : null });
  };
  const lostUs = leg.fate?.us ?? leg.closed?.us ?? null;
  const readyUs = lookUp?.fromUs ?? connect?.fromUs ?? leg.sendUs ?? lostUs;
  add('blocked', leg.wantedUs, readyUs);
  if (lookUp) add('dns', lookUp.fromUs, lookUp.toUs ?? lostUs, 'dns');
  if (connect) add('connect', connect.fromUs, connect.toUs, 'connect');
  if (tls) add('tls', tls.fromUs, tls.toUs, 'tls');
  add('send', leg.sendUs, leg.sentUs ?? lostUs, 'request');
  if (leg.sentUs !== null) add('wait', leg.sentUs, response?.beginUs ?? lostUs, 'request');
  if (response) add('receive', response.beginUs, response.endUs ?? lostUs, 'response');
  const fromUs = phases[0]?.fromUs ?? readyUs ?? 0;
  return {
    leg, hop: false, phases, fromUs,
    toUs: Math.max(fromUs, response?.endUs ?? 0, ...phases.map((p) => p.toUs)),
    outcome: !response || (response.endUs === null && response.headUs === null) ? 'none' : response.complete ? 'whole' : 'incomplete',
  };
}
