// @ts-check
// The filter above the list: words to press, a connection, a host, and an
// expression for those who want more.
import { el } from '../../core/dom.js';
import { compile, FilterError } from './filter.js';
import { help } from './help.js';
import { CHIPS } from './layout.js';

/** @typedef {import('../../core/store.js').Store} Store */
/** @typedef {import('../../core/text.js').Translate} Translate */
/** @typedef {import('./filter.js').Filter} Filter */
/** @typedef {Pick<import('./layout.js').Choice, 'chips' | 'conn' | 'src'>} Choice */

/** Connections listed by number; of more one is written into the expression. */
const MOST = 100;

/**
 * mountFilter makes the form.
 * @param {Store} store
 * @param {{t: Translate, host: (name: string) => string, signal: AbortSignal, change: (asked: {choice: Choice, filter: Filter | null, why: boolean}) => void}} options
 */
export function mountFilter(store, { t, host, signal, change }) {
  /** @type {Choice} */
  const choice = { chips: new Set(), conn: 0, src: '' };
  /** @type {Filter | null} */
  let filter = null;
  let known = '';

  const chips = CHIPS.map((name) => {
    const chip = el('button', { type: 'button', class: 'chip', 'aria-pressed': 'false' }, t(`view.packets.chip.${name}`));
    chip.addEventListener('click', () => {
      if (!choice.chips.delete(name)) choice.chips.add(name);
      chip.setAttribute('aria-pressed', String(choice.chips.has(name)));
      tell();
    }, { signal });
    return chip;
  });
  const conn = el('select', { 'aria-label': t('view.packets.conn'), hidden: true });
  const src = el('select', { 'aria-label': t('view.packets.from') });
  conn.addEventListener('change', () => { choice.conn = Number(conn.value); tell(); }, { signal });
  src.addEventListener('change', () => { choice.src = src.value; tell(); }, { signal });

  const input = el('input', {
    type: 'search', class: 'filter__text', spellcheck: 'false', autocapitalize: 'off', autocomplete: 'off', maxlength: 1000,
    placeholder: 'len > 0 && conn == 1', 'aria-label': t('view.packets.expression'), 'aria-describedby': 'filter-wrong',
  });
  const wrong = el('p', { class: 'filter__wrong', id: 'filter-wrong', role: 'status' });
  input.addEventListener('input', () => attempt(), { signal });
  const popover = help(t, (text) => {
    input.value = text;
    attempt();
    input.focus();
  });
  const open = el('button', { type: 'button', class: 'filter__help', popovertarget: 'filter-help', 'aria-label': t('view.packets.help') }, '?');
  const why = el('input', { type: 'checkbox' });
  why.addEventListener('change', () => tell(), { signal });
  const said = el('span', { class: 'filter__said', 'aria-live': 'polite' });
  const clear = el('button', { type: 'button', class: 'filter__clear', hidden: true }, t('view.packets.clear'));
  clear.addEventListener('click', () => {
    choice.chips.clear();
    for (const chip of chips) chip.setAttribute('aria-pressed', 'false');
    [choice.conn, choice.src, input.value, conn.value, src.value] = [0, '', '', '0', ''];
    attempt();
    input.focus();
  }, { signal });

  function attempt() {
    try {
      filter = input.value.trim() === '' ? null : compile(input.value);
      wrong.textContent = '';
      input.removeAttribute('aria-invalid');
    } catch (error) {
      if (!(error instanceof FilterError)) throw error;
      wrong.textContent = t('view.packets.error.at', { at: error.args.at, what: t(`view.packets.error.${error.code}`, error.args) });
      input.setAttribute('aria-invalid', 'true');
      return; // what was chosen stays while one types
    }
    tell();
  }

  function tell() {
    clear.hidden = choice.chips.size === 0 && choice.conn === 0 && choice.src === '' && input.value === '';
    change({ choice, filter, why: why.checked });
  }

  return {
    element: el('div', { class: 'filter' },
      el('div', { class: 'filter__chips', role: 'group', 'aria-label': t('view.packets.filter') }, ...chips),
      el('div', { class: 'filter__row' }, conn, src, input, open, popover, el('label', { class: 'filter__why' }, why, t('view.packets.why')), said, clear),
      wrong),
    /** @param {string} text how many are listed */
    say(text) {
      if (said.textContent !== text) said.textContent = text;
    },
    /** refresh lists the run's connections and hosts. */
    refresh() {
      const { timeline } = store.state;
      const conns = timeline.events.filter((e) => e.type === 'conn.open').slice(0, MOST).map((e) => Number(e.conn));
      const hosts = [...new Set([...timeline.packets.values()].map((p) => p.src))];
      const key = JSON.stringify([conns, hosts]);
      if (key === known) return;
      known = key;
      conn.hidden = conns.length < 2;
      conn.replaceChildren(el('option', { value: 0 }, t('view.packets.conn_all')), ...conns.map((n) => el('option', { value: n }, t('view.packets.conn_one', { n }))));
      src.replaceChildren(el('option', { value: '' }, t('view.packets.from_all')), ...hosts.map((name) => el('option', { value: name }, t('view.packets.from_one', { host: host(name) }))));
      const gone = (choice.conn > 0 && !conns.includes(choice.conn)) || (choice.src !== '' && !hosts.includes(choice.src));
      if (gone) [choice.conn, choice.src] = [0, ''];
      [conn.value, src.value] = [String(choice.conn), choice.src];
      if (gone) tell();
    },
  };
}
