// @ts-check
// Each exchange on one connection as one of its hosts sees it: the browser's
// copy of web/story/exchange.go. A time is -1 if it did not happen.

/**
 * @typedef {{method: string, target: string, requestSent: number, requestGot: number, responseSends: number,
 *   responseGets: number, responseGot: number}} Talk
 */
/** @typedef {ReturnType<typeof newExchanges>} Exchanges */

export function newExchanges() {
  /** @type {Map<string, Talk[]>} by end, in order of their first event */
  const of = new Map();
  /** @type {Map<string, Talk>} */
  const at = new Map();

  return {
    of,
    /** @param {any} e a message's phase */
    take(e) {
      const end = `${e.conn} ${e.host}`;
      const key = `${end} ${e.exchange}`;
      let d = at.get(key);
      if (!d) {
        d = { method: '', target: '', requestSent: -1, requestGot: -1, responseSends: -1, responseGets: -1, responseGot: -1 };
        at.set(key, d);
        const list = of.get(end);
        if (list) list.push(d);
        else of.set(end, [d]);
      }
      if (e.type === 'http.request' && e.method) [d.method, d.target] = [e.method, e.target || ''];
      switch (`${e.type} ${e.side} ${e.phase}`) {
        case 'http.request send end': d.requestSent = e.t_us; break;
        case 'http.request receive end': d.requestGot = e.t_us; break;
        case 'http.response send begin': d.responseSends = e.t_us; break;
        case 'http.response receive begin': d.responseGets = e.t_us; break;
        case 'http.response receive end':
          d.responseGot = e.t_us;
          // An interim response is not the one waited for.
          if (e.status >= 100 && e.status < 200) [d.responseGets, d.responseGot] = [-1, -1];
          break;
      }
    },
    /** @param {string} end @param {number} from @param {number} to asked for and not got whole through it all */
    waiting: (end, from, to) => (of.get(end) || []).find((d) =>
      d.requestSent !== -1 && d.requestSent <= from && (d.responseGot === -1 || d.responseGot >= to)),
    /** @param {string} end @param {number} from @param {number} to was asked for and not begun to be answered */
    preparing: (end, from, to) => (of.get(end) || []).find((d) =>
      d.requestGot !== -1 && d.requestGot <= from && (d.responseSends === -1 || d.responseSends >= to)),
  };
}
