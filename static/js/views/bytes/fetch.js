// @ts-check
// The bytes of a packet that came without them: a page that falls behind a live
// run gets its events shorter (server/runs.Snap), and fetches what its reader
// looks at.

/** @typedef {import('../../core/timeline.js').Timeline} Timeline */
/** @typedef {import('../../core/timeline.js').Packet} Packet */

/** @type {WeakMap<Packet, true>} asked for already */
const asked = new WeakMap();

/**
 * missingBytes fetches a packet's bytes from the file of its run and puts them
 * into the events where they belong; false if there is nothing new.
 * @param {string} address of the run's timeline, '' if it has none
 * @param {Timeline} timeline
 * @param {Packet} packet
 * @param {AbortSignal} signal
 * @returns {Promise<boolean>}
 */
export async function missingBytes(address, timeline, packet, signal) {
  if (!/^https?:/.test(address) || asked.has(packet)) return false;
  asked.set(packet, true);
  try {
    const url = new URL(address);
    url.searchParams.set('packet', String(packet.id));
    const response = await fetch(url, { signal });
    if (!response.ok) return false;
    const before = packet.bytes.length;
    const lines = (await response.text()).split('\n').filter((line) => line !== '').map((line) => JSON.parse(line));
    for (const line of lines) {
      const event = /** @type {any} */ (timeline.events.find((e) => e.seq_no === line.seq_no));
      if (event?.packet !== packet.id || event.type !== line.type || !line.bytes) continue;
      Object.defineProperty(event, 'bytes', { value: line.bytes, enumerable: true });
      packet.carrier ??= event;
    }
    return packet.bytes.length > before;
  } catch {
    return false; // the view says that they are missing
  }
}
