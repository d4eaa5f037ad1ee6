// @ts-check
// A run as the page knows it: the events as they came, and an index over them.
// Nothing here is decided; it is looked up in the events (see engine/timeline).

/** Highest schema this reader understands (engine/timeline.Schema). */
export const SCHEMA = 1;

/**
 * One event, as in the NDJSON. The fields depend on the type.
 * @typedef {{seq_no: number, t_us: number, type: string} & Record<string, unknown>} Event
 */

/**
 * One crossing of one link.
 * @typedef {Object} Hop
 * @property {string} link
 * @property {number} hop
 * @property {string} from
 * @property {string} to
 * @property {number} sentUs
 * @property {number} queueUs
 * @property {number} serialiseUs
 * @property {number} propagateUs
 * @property {number | null} receivedUs
 * @property {number | null} droppedUs
 * @property {string} dropCause '' if it was not dropped here
 * @property {boolean} corrupted
 */

/**
 * @typedef {{kind: string, packet?: number, call?: number, timer?: string}} Cause
 */

/**
 * @typedef {Object} Packet
 * @property {number} id
 * @property {number} copyOf 0 if it is no copy made by the wire
 * @property {string} src
 * @property {string} dst
 * @property {number} conn   0 for ICMP
 * @property {string} proto
 * @property {string} flags
 * @property {number} seq
 * @property {number} ack
 * @property {number} winBytes
 * @property {number} lenBytes
 * @property {number} ipBytes
 * @property {string[]} labels every label it was given, in order of first mention
 * @property {Cause | null} cause why it left when it did
 * @property {number} sentUs   entry into the first link
 * @property {number | null} receivedUs arrival at dst
 * @property {number | null} droppedUs
 * @property {string} dropCause
 * @property {Hop[]} hops      by hop number
 * @property {{bytes?: string} | null} carrier the event that brings its bytes
 * @property {string} bytes    base64 of the IP packet, from that event; '' where the run was cut
 */

/** @typedef {{seq_no: number, t_us: number, packet?: number}} Moment */
/** @typedef {{value: number, unit: string}} Measure */
/** @typedef {{text: string, held: boolean, left: unknown, right: unknown}} Expectation */

/**
 * A place where the playhead can stop: something happened to a packet.
 * @typedef {{tUs: number, packet: number, seqNo: number}} Stop
 */

/**
 * @typedef {Object} Timeline
 * @property {Event[]} events
 * @property {Event | null} start  run.start
 * @property {Event | null} end    run.end; null while the run goes on
 * @property {Map<number, Packet>} packets in order of first sending
 * @property {Stop[]} stops        wire events, in order
 * @property {number} endUs        time of the last event
 * @property {number} knownUs      up to which packets are known to be on their way
 * @property {Record<string, Moment>} moments    of run.end's report
 * @property {Record<string, Measure>} measures
 * @property {Expectation[]} expectations
 * @property {{code: string, args?: Record<string, string>}[]} notes what must be known of the measures
 */

/**
 * emptyTimeline is a run of which nothing is known yet. What its packets are is
 * looked up when it is first asked: the picture of a long run is drawn without.
 * @returns {Timeline}
 */
export function emptyTimeline() {
  /** @type {Pick<Timeline, 'packets' | 'stops' | 'knownUs'>} */
  const looked = { packets: new Map(), stops: [], knownUs: 0 };
  let n = 0; // events that have been looked at
  /** @type {Timeline} */
  const timeline = {
    events: [],
    start: null,
    end: null,
    get packets() {
      return lookUp().packets;
    },
    get stops() {
      return lookUp().stops;
    },
    endUs: 0,
    get knownUs() {
      return Math.max(lookUp().knownUs, timeline.endUs);
    },
    moments: {},
    measures: {},
    expectations: [],
    notes: [],
  };
  function lookUp() {
    const { events } = timeline;
    for (; n < events.length; n++) if (events[n].type.startsWith('wire.')) index(looked, events[n]);
    return looked;
  }
  return timeline;
}

/**
 * parseTimeline reads a whole NDJSON timeline.
 * @param {string} ndjson
 * @returns {Timeline}
 */
export function parseTimeline(ndjson) {
  const timeline = emptyTimeline();
  append(
    timeline,
    ndjson
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line)),
  );
  return timeline;
}

/**
 * append adds the next events of the run, in order; events that are already
 * there (sent again after a reconnect) are left out.
 * @param {Timeline} timeline
 * @param {Event[]} events
 */
export function append(timeline, events) {
  const all = timeline.events;
  let last = all.length > 0 ? all[all.length - 1].seq_no : -1;
  for (const event of events) {
    if (event.seq_no <= last) continue;
    last = event.seq_no;
    all.push(event);
    timeline.endUs = Math.max(timeline.endUs, event.t_us);
    take(timeline, event);
  }
}

/**
 * @param {Timeline} timeline
 * @param {Event} event
 */
function take(timeline, event) {
  switch (event.type) {
    case 'run.start':
      if (Number(event.schema) > SCHEMA) throw new RangeError(`timeline: schema ${event.schema}, this page reads up to ${SCHEMA}`);
      timeline.start = event;
      break;
    case 'run.end': {
      const report = /** @type {any} */ (event.report) ?? {};
      timeline.end = event;
      timeline.moments = report.moments ?? {};
      timeline.measures = report.measures ?? {};
      timeline.expectations = report.expectations ?? [];
      timeline.notes = report.notes ?? [];
      break;
    }
  }
}

/**
 * @param {Pick<Timeline, 'packets' | 'stops' | 'knownUs'>} timeline
 * @param {any} event a wire event
 */
function index(timeline, event) {
  const packet = timeline.packets.get(event.packet) ?? newPacket(timeline, event);
  timeline.stops.push({ tUs: event.t_us, packet: event.packet, seqNo: event.seq_no });
  for (const label of event.labels ?? []) {
    if (!packet.labels.includes(label)) packet.labels.push(label);
  }
  if (!packet.carrier && (event.carries ?? event.bytes)) packet.carrier = event; // a packed one says so at less cost
  const hop = packet.hops[event.hop] ?? newHop(packet, event);
  if (event.type === 'wire.sent') {
    hop.queueUs = event.queue_us;
    hop.serialiseUs = event.serialise_us;
    hop.propagateUs = event.propagate_us;
    const arrivalUs = event.t_us + event.queue_us + event.serialise_us + event.propagate_us;
    timeline.knownUs = Math.max(timeline.knownUs, arrivalUs);
    packet.cause = event.cause ?? packet.cause;
  } else if (event.type === 'wire.received') {
    hop.receivedUs = event.t_us;
    hop.corrupted = event.corrupted === true;
    if (event.to === packet.dst) packet.receivedUs = event.t_us;
    // For an empty ACK the judgement at its destination is final.
    if (event.to === packet.dst && packet.lenBytes === 0) packet.labels = event.labels ?? [];
  } else {
    hop.droppedUs = event.t_us;
    hop.dropCause = event.cause;
    packet.droppedUs = event.t_us;
    packet.dropCause = event.cause;
  }
}

/**
 * @param {Pick<Timeline, 'packets'>} timeline
 * @param {any} event
 * @returns {Packet}
 */
function newPacket(timeline, event) {
  const packet = new Sent(event);
  timeline.packets.set(packet.id, packet);
  return packet;
}

/**
 * A packet as its first event tells of it.
 * @implements {Packet}
 */
class Sent {
  /** @param {any} event */
  constructor(event) {
    this.id = event.packet;
    this.copyOf = event.copy_of ?? 0;
    this.src = event.src;
    this.dst = event.dst;
    this.conn = event.conn ?? 0;
    this.proto = event.proto;
    this.flags = event.flags ?? '';
    this.seq = event.seq;
    this.ack = event.ack;
    this.winBytes = event.win_bytes ?? 0;
    this.lenBytes = event.len_bytes;
    this.ipBytes = event.ip_bytes;
    /** @type {string[]} */
    this.labels = [];
    /** @type {Cause | null} */
    this.cause = null;
    this.sentUs = event.t_us;
    /** @type {number | null} */
    this.receivedUs = null;
    /** @type {number | null} */
    this.droppedUs = null;
    this.dropCause = '';
    /** @type {Hop[]} */
    this.hops = [];
    /** @type {{bytes?: string} | null} */
    this.carrier = null;
  }

  get bytes() {
    return this.carrier?.bytes ?? '';
  }
}

/**
 * @param {Packet} packet
 * @param {any} event
 * @returns {Hop}
 */
function newHop(packet, event) {
  const hop = {
    link: event.link,
    hop: event.hop,
    from: event.from,
    to: event.to,
    sentUs: event.t_us,
    queueUs: 0,
    serialiseUs: 0,
    propagateUs: 0,
    receivedUs: null,
    droppedUs: null,
    dropCause: '',
    corrupted: false,
  };
  packet.hops[event.hop] = hop;
  return hop;
}
