// @ts-check
// The experiment as a form: a drawing of hosts and links, and the fields of the
// one that is chosen. It is made from the text anew whenever the text changes,
// and every field writes to the text.
import { el, svg } from '../core/dom.js';
import { PARTS, names, renamed, withApp, withHost, withLink, withoutHost } from './change.js';
import { drop, put, rename } from './edit.js';
import { field, fieldsOf, fold } from './fields.js';
import { HOST, layOut } from './topology.js';
import { find, wordAt } from './tree.js';

/** @typedef {import('./fields.js').Desk} Desk */
/** @typedef {import('./tree.js').Item} Item */

/** What each kind of thing is usually asked about first. */
const USUAL = {
  link: ['rtt', 'rate', 'queue', 'loss', 'drop'],
  tcp: ['nagle', 'delayed_ack', 'congestion_control', 'initial_window'],
  origin: ['size', 'think', 'version'],
  client: ['to', 'requests', 'version', 'persist', 'connections', 'pipeline'],
  proxy: ['to', 'kind'],
  resolver: ['ttl', 'think'],
  script: [],
};
const KINDS = /** @type {const} */ (['client', 'origin', 'proxy', 'resolver', 'script']);

/**
 * mountForm draws the form into its box.
 * @param {HTMLElement} box
 * @param {{desk: Desk, signal: AbortSignal}} options
 * @returns {{draw: () => void, choose: (what: string) => void}} choose a part: hosts.client, links.wire, or '' for the whole
 */
export function mountForm(box, { desk, signal }) {
  let chosen = '';
  // What a finger is on stays until it is lifted: a field that is left writes
  // at once, and what was pressed to leave it must still be there.
  let held = false;
  let waits = false;
  const map = el('div', { class: 'topology' });
  const parts = el('div', { class: 'form__part' });
  box.append(map, parts);

  /** @param {string} what */
  function choose(what) {
    chosen = what;
    draw();
  }

  function draw() {
    if (held) {
      waits = true;
      return;
    }
    if (chosen !== '' && !find(desk.tree.root, chosen)) chosen = '';
    const focused = document.activeElement instanceof HTMLElement && box.contains(document.activeElement) ? document.activeElement : null;
    const [id, dial, part] = [focused?.id, focused?.dataset.dial, focused?.getAttribute('data-part')];
    const open = new Set([...box.querySelectorAll('details[open]')].map((d) => d.getAttribute('data-fold')));
    map.replaceChildren(...drawing(desk, chosen, choose));
    parts.replaceChildren(...(chosen.startsWith('hosts.') ? hostPart(desk, chosen.slice(6), choose)
      : chosen.startsWith('links.') ? linkPart(desk, chosen.slice(6), choose) : wholePart(desk)));
    for (const details of box.querySelectorAll('details')) if (open.has(details.getAttribute('data-fold'))) details.open = true;
    const back = id ? document.getElementById(id)
      : dial ? box.querySelector(`[data-dial="${dial}"]`)
        : part !== null && part !== undefined ? box.querySelector(`[data-part="${part}"]`) : null;
    /** @type {HTMLElement | null} */ (back)?.focus({ preventScroll: true });
  }
  box.addEventListener('pointerdown', () => { held = true; }, { signal });
  for (const type of ['pointerup', 'pointercancel', 'blur']) {
    window.addEventListener(type, () => {
      if (!held) return;
      setTimeout(() => { // behind the click
        held = false;
        if (waits) draw();
        waits = false;
      });
    }, { signal });
  }
  return { draw, choose };
}

/**
 * drawing is the hosts and links, each a button, and the whole.
 * @param {Desk} desk
 * @param {string} chosen
 * @param {(what: string) => void} choose
 * @returns {Element[]}
 */
function drawing(desk, chosen, choose) {
  const { t } = desk;
  const plan = layOut(desk.tree.root, { say: (item) => labelsOf(desk, item) });
  const picture = svg('svg', { viewBox: `0 0 ${plan.width} ${plan.height}`, width: plan.width, height: plan.height, class: 'topology__drawing', role: 'group', 'aria-label': t('play.topology') });
  const wrong = (/** @type {string} */ path) => desk.problems.some(({ field: at }) => at === path || at?.startsWith(`${path}.`));
  const button = (/** @type {string} */ path, /** @type {string} */ name, /** @type {Element[]} */ ...inside) => {
    const on = path === chosen;
    const group = svg('g', {
      class: `topology__part${on ? ' is-chosen' : ''}${wrong(path) ? ' is-wrong' : ''}`, tabindex: 0, role: 'button',
      'aria-pressed': String(on), 'aria-label': name, 'data-part': path,
    });
    group.append(...inside);
    const act = () => choose(on ? '' : path);
    group.addEventListener('click', act);
    group.addEventListener('keydown', (event) => {
      const { key } = /** @type {KeyboardEvent} */ (event);
      if (key !== 'Enter' && key !== ' ') return;
      event.preventDefault();
      act();
    });
    return group;
  };
  for (const link of plan.links) {
    const [x, y] = [(link.x1 + link.x2) / 2, (link.y1 + link.y2) / 2];
    const flat = Math.abs(link.y1 - link.y2) < 1;
    const texts = link.labels.map((text, i) => svg('text', { x, y: flat ? y - 7 - (link.labels.length - 1 - i) * 13 : y - 5 + i * 13, 'text-anchor': 'middle', class: 'topology__label' }, text));
    picture.append(button(`links.${link.name}`, [t('play.link', { name: link.name }), t('play.both_ends', { a: link.a, b: link.b }), ...link.labels].join(', '),
      svg('line', { x1: link.x1, y1: link.y1, x2: link.x2, y2: link.y2, class: 'topology__reach' }),
      svg('line', { x1: link.x1, y1: link.y1, x2: link.x2, y2: link.y2, class: 'topology__link' }), ...texts));
  }
  for (const host of plan.hosts) {
    const does = clip(host.apps.join(', ') || host.role);
    picture.append(button(`hosts.${host.name}`, t('play.host', { name: `${clip(host.name)} ${does}` }),
      svg('rect', { x: host.x - HOST.width / 2, y: host.y - HOST.height / 2, width: HOST.width, height: HOST.height, rx: host.role === 'router' ? HOST.height / 2 : 9, class: 'topology__host' }),
      svg('text', { x: host.x, y: host.y - 3, 'text-anchor': 'middle', class: 'topology__name' }, `${clip(host.name)} `),
      svg('text', { x: host.x, y: host.y + 13, 'text-anchor': 'middle', class: 'topology__role' }, does)));
  }
  const add = (/** @type {string} */ key, /** @type {() => {text: string, name: string}} */ made, /** @type {string} */ part) => {
    const more = el('button', { type: 'button', class: 'button button--small' }, `+ ${t(key)}`);
    more.addEventListener('click', () => {
      const { text, name } = made();
      desk.write(text);
      choose(`${part}.${name}`);
    });
    return more;
  };
  const whole = el('button', { type: 'button', class: 'button button--small', 'aria-pressed': String(chosen === ''), 'data-part': '' }, t('play.whole'));
  whole.addEventListener('click', () => choose(''));
  return [picture, el('div', { class: 'topology__acts' }, whole,
    add('play.add_host', () => withHost(desk.tree, chosen.startsWith('hosts.') ? chosen.slice(6) : null), 'hosts'),
    ...(names(desk.tree, 'hosts').length > 1 ? [add('play.add_link', () => withLink(desk.tree), 'links')] : []))];
}

/** @param {string} text */
function clip(text) {
  return text.length > 14 ? `${text.slice(0, 13)}…` : text;
}

/**
 * labelsOf says of a link what matters most, settings in place.
 * @param {Desk} desk
 * @param {Item} link
 */
function labelsOf(desk, link) {
  const { t } = desk;
  const value = (/** @type {string} */ key) => {
    const path = `${link.path}.${key}`;
    const setter = find(desk.tree.root, 'settings')?.entries.find(({ item }) => find(item, 'sets')?.entries.some((one) => one.item.value === path));
    return setter ? wordAt(setter.item, 'default') : wordAt(desk.tree.root, path);
  };
  const [there, back] = [value('there.delay') ?? value('delay'), value('back.delay') ?? value('delay')];
  const rtt = value('rtt');
  const labels = [];
  if (rtt) labels.push(t('play.of_rtt', { value: rtt }));
  else if (there || back) labels.push(there === back ? String(there) : t('play.of_delays', { there: there ?? '0ms', back: back ?? '0ms' }));
  const rates = [...new Set([value('there.rate') ?? value('rate'), value('back.rate') ?? value('rate')].filter((rate) => rate && rate !== 'none'))];
  if (rates.length > 0) labels.push(rates.join(' / '));
  const loss = value('loss');
  if (loss && parseFloat(loss) > 0) labels.push(t('play.of_loss', { value: loss }));
  return labels.slice(0, 2);
}

/**
 * @param {Desk} desk
 * @param {string} name
 * @param {(what: string) => void} choose
 */
function hostPart(desk, name, choose) {
  const { t } = desk;
  const path = `hosts.${name}`;
  const router = wordAt(desk.tree.root, `${path}.role`) === 'router';
  const apps = (find(desk.tree.root, 'apps')?.entries ?? []).filter(({ item }) => wordAt(item, 'host') === name);
  const kind = el('select', { class: 'field__control', 'aria-label': t('play.add_app') });
  for (const one of KINDS) kind.append(new Option(t(`play.kind_${one}`), one));
  const more = el('button', { type: 'button', class: 'button button--small' }, t('play.add'));
  more.addEventListener('click', () => desk.write(withApp(desk.tree, name, kind.value)));
  return [
    head(desk, t('play.host', { name: '' }).trim(), name, {
      rename: (to) => {
        desk.write(renamed(desk.tree, name, to));
        choose(`hosts.${to}`);
      },
      remove: () => {
        desk.write(withoutHost(desk.tree, name));
        choose('');
      },
    }),
    fieldsOf(desk, path, ['role'], ['tcp', 'more']),
    ...(router ? [] : [section(t('play.tcp'), fieldsOf(desk, `${path}.tcp`, USUAL.tcp))]),
    ...apps.map(({ key, item }) => appPart(desk, key, item)),
    ...(router ? [] : [el('div', { class: 'form__add' }, el('span', {}, t('play.add_app')), kind, more)]),
  ];
}

/**
 * @param {Desk} desk
 * @param {string} name
 * @param {Item} app
 */
function appPart(desk, name, app) {
  const { t } = desk;
  const kind = KINDS.find((one) => find(app, one));
  const inside = [];
  if (kind === 'script') {
    const at = /** @type {Item} */ (find(app, 'script'));
    const code = el('pre', { class: 'form__code' }, desk.tree.text.slice(desk.tree.text.lastIndexOf('\n', at.from - 1) + 1, at.to));
    const go = el('button', { type: 'button', class: 'button button--quiet' }, t('play.in_file'));
    go.addEventListener('click', () => desk.toFile(at.path));
    inside.push(code, go);
  } else if (kind) {
    inside.push(fieldsOf(desk, `${app.path}.${kind}`, USUAL[kind]));
  }
  const key = desk.format.at(`${app.path}.start`);
  if (key) inside.push(field(desk, `${app.path}.start`, key));
  return section('', head(desk, kind ? t(`play.kind_${kind}`) : '', name, {
    rename: (to) => desk.write(rename(desk.tree, app.path, to)),
    remove: () => desk.write(drop(desk.tree, app.path)),
  }), ...inside);
}

/**
 * @param {Desk} desk
 * @param {string} name
 * @param {(what: string) => void} choose
 */
function linkPart(desk, name, choose) {
  const { t } = desk;
  const path = `links.${name}`;
  const between = desk.format.at(`${path}.between`);
  const ends = [1, 2].map((n) => {
    const select = el('select', { class: 'field__control', id: `f-end-${n}`, 'aria-label': `${t('play.link', { name })} ${n}` });
    for (const host of names(desk.tree, 'hosts')) select.append(new Option(host, host));
    select.value = wordAt(desk.tree.root, `${path}.between.${n}`) ?? '';
    select.addEventListener('change', () => desk.write(put(desk.tree, `${path}.between.${n}`, select.value)));
    return select;
  });
  return [
    head(desk, t('play.link', { name: '' }).trim(), name, {
      rename: (to) => {
        desk.write(rename(desk.tree, path, to).replaceAll(`links.${name}.`, `links.${to}.`));
        choose(`links.${to}`);
      },
      remove: () => {
        desk.write(drop(desk.tree, path));
        choose('');
      },
    }),
    el('div', { class: 'field is-set' }, el('span', { class: 'field__name' }, 'between'), el('div', { class: 'field__value' }, ...ends),
      el('p', { class: 'field__means' }, between?.means ?? '')),
    fieldsOf(desk, path, USUAL.link, ['between']),
  ];
}

/** @param {Desk} desk */
function wholePart(desk) {
  const { t } = desk;
  const title = find(desk.tree.root, 'title');
  const rows = (title?.kind === 'map' ? ['title.en', 'title.ko'] : ['title']).flatMap((path) => {
    const key = desk.format.at(path);
    return key ? [field(desk, path, path === 'title' ? key : { ...key, means: `${desk.format.at('title')?.means} (${key.means})` }, path)] : [];
  });
  const settings = find(desk.tree.root, 'settings')?.entries ?? [];
  const also = ['moments', 'measures', 'formulas', 'expect'].flatMap((part) => {
    const item = find(desk.tree.root, part);
    if (!item || item.entries.length === 0) return [];
    const go = el('button', { type: 'button', class: 'button button--small' }, `${t(`play.also_${part}`)} ${item.entries.length}`);
    go.addEventListener('click', () => desk.toFile(part));
    return [go];
  });
  return [
    ...rows,
    stacksPart(desk),
    ...['until', 'real_time'].flatMap((path) => {
      const key = desk.format.at(path);
      return key ? [field(desk, path, key)] : [];
    }),
    section(t('play.settings'), ...(settings.length === 0 ? [el('p', { class: 'form__note' }, t('play.no_settings'))] : settings.map(({ key, item }) =>
      fold(desk, item.path, `${key} · ${wordAt(item, 'default') ?? ''}`, fieldsOf(desk, item.path, ['unit', 'default', 'min', 'max'], ['label']),
        remover(desk, key, () => desk.write(drop(desk.tree, item.path))))))),
    ...(also.length > 0 ? [section(t('play.also'), el('div', { class: 'form__also' }, ...also))] : []),
  ];
}

/**
 * stacksPart chooses the stacks and says what each cannot do of this.
 * @param {Desk} desk
 */
function stacksPart(desk) {
  const { t } = desk;
  const given = find(desk.tree.root, 'stacks')?.entries.map(({ item }) => item.value) ?? ['netstack', 'linux'];
  const key = desk.format.at('stacks');
  const boxes = ['netstack', 'linux'].map((stack) => {
    const check = el('input', { type: 'checkbox', id: `f-stack-${stack}`, checked: given.includes(stack) });
    check.addEventListener('change', () => {
      const now = ['netstack', 'linux'].filter((one) => (one === stack ? check.checked : given.includes(one)));
      desk.write(now.length === 2 || now.length === 0 ? drop(desk.tree, 'stacks') : put(desk.tree, 'stacks', now, PARTS));
    });
    const no = desk.refused.filter((one) => one.stack === stack);
    return el('div', { class: 'stack' }, el('label', { for: check.id }, check, stack),
      ...(no.length === 0 ? [] : [el('ul', {}, ...no.map(({ path, why }) => el('li', {}, path === 'stacks' ? why : `${path}: ${why}`)))]));
  });
  return el('fieldset', { class: 'stacks' }, el('legend', {}, `stacks · ${key?.means ?? ''}`), ...boxes);
}

/**
 * head is a part's name, which can be changed, and the button that takes it out.
 * @param {Desk} desk
 * @param {string} kind
 * @param {string} name
 * @param {{rename: (to: string) => void, remove: () => void}} acts
 */
function head(desk, kind, name, acts) {
  const input = el('input', { type: 'text', class: 'field__control', value: name, 'aria-label': `${kind} ${desk.t('play.name')}`, autocapitalize: 'off', spellcheck: 'false', autocomplete: 'off', maxlength: 64 });
  input.addEventListener('change', () => {
    const to = input.value.trim();
    if (to !== name && /^[a-z][a-z0-9-]*$/.test(to)) acts.rename(to);
    else input.value = name;
  });
  return el('div', { class: 'form__head' }, el('span', { class: 'form__kind' }, kind), input, remover(desk, name, acts.remove));
}

/** @param {Desk} desk @param {string} name @param {() => void} remove */
function remover({ t }, name, remove) {
  const button = el('button', { type: 'button', class: 'button button--small button--danger', 'aria-label': t('play.remove_of', { name }) }, t('play.remove'));
  button.addEventListener('click', remove);
  return button;
}

/** @param {string} title @param {...HTMLElement} inside */
function section(title, ...inside) {
  return el('section', { class: 'form__section' }, ...(title ? [el('h2', {}, title)] : []), ...inside);
}
