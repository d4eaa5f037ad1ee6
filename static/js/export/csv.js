// @ts-check
// The packets of a run as a table for a spreadsheet: one row each (RFC 4180),
// in UTF-8 with a byte order mark, without which Excel reads Korean as Latin.

/** @typedef {import('../core/timeline.js').Timeline} Timeline */
/** @typedef {import('../core/timeline.js').Packet} Packet */

const BOM = '\ufeff';

/** The columns; times are of the run, in microseconds. @type {[string, (p: Packet) => string | number | null][]} */
const COLUMNS = [
  ['packet', (p) => p.id],
  ['sent_us', (p) => p.sentUs],
  ['received_us', (p) => p.receivedUs],
  ['dropped_us', (p) => p.droppedUs],
  ['drop_cause', (p) => p.dropCause],
  ['from', (p) => p.src],
  ['to', (p) => p.dst],
  ['connection', (p) => p.conn || null],
  ['protocol', (p) => p.proto],
  ['flags', (p) => p.flags.replaceAll(',', ' ')],
  ['seq', (p) => (p.proto === 'tcp' ? p.seq : null)],
  ['ack', (p) => (p.flags.includes('ACK') ? p.ack : null)],
  ['window_bytes', (p) => (p.proto === 'tcp' ? p.winBytes : null)],
  ['payload_bytes', (p) => p.lenBytes],
  ['ip_bytes', (p) => p.ipBytes],
  ['queue_us', (p) => sum(p, 'queueUs')],
  ['serialise_us', (p) => sum(p, 'serialiseUs')],
  ['propagate_us', (p) => sum(p, 'propagateUs')],
  ['labels', (p) => p.labels.join(' ')],
  ['cause', (p) => p.cause?.kind ?? ''],
  ['cause_packet', (p) => p.cause?.packet ?? null],
  ['copy_of', (p) => p.copyOf || null],
];

/**
 * csvOf writes the table; its last column is a packet's story in the reader's
 * language.
 * @param {Timeline} timeline
 * @param {(packet: number) => string[]} tell
 * @returns {string}
 */
export function csvOf(timeline, tell) {
  const rows = [[...COLUMNS.map(([name]) => name), 'story'].join(',')];
  for (const p of timeline.packets.values()) {
    rows.push([...COLUMNS.map(([, value]) => cell(value(p))), cell(tell(p.id).join(' '))].join(','));
  }
  return `${BOM + rows.join('\r\n')}\r\n`;
}

/**
 * cell writes a value. What a spreadsheet would take for a formula gets an
 * apostrophe: names of hosts and links are whatever somebody wrote in a file.
 * @param {string | number | null} value
 */
export function cell(value) {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const safe = /^[=+\-@\t\r\n]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** @param {Packet} p @param {'queueUs' | 'serialiseUs' | 'propagateUs'} part */
const sum = (p, part) => p.hops.reduce((all, hop) => all + (hop?.[part] ?? 0), 0);
