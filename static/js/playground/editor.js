// @ts-check
// The file as text: a plain textarea, which every keyboard, screen reader and
// phone knows, with numbered lines beside it and mistakes marked on them.
import { el } from '../core/dom.js';
import { lineOf, lineStart } from './tree.js';

/**
 * @typedef {Object} Editor
 * @property {HTMLTextAreaElement} area
 * @property {(text: string) => void} setText replaced so that the browser's own undo takes it back
 * @property {(problems: {line: number, text: string}[]) => void} mark
 * @property {(line: number) => void} goTo a line, with the focus
 * @property {(from: number, to: number, text: string) => void} insert
 */

/**
 * mountEditor makes the editor out of the textarea of the page.
 * @param {HTMLTextAreaElement} area
 * @param {{changed: () => void, moved: () => void, t: import('../core/text.js').Translate, signal: AbortSignal}} options
 * @returns {Editor}
 */
export function mountEditor(area, { changed, moved, t, signal }) {
  const gutter = el('ol', { class: 'editor__gutter', 'aria-hidden': 'true' });
  const here = el('div', { class: 'editor__here', 'aria-hidden': 'true' });
  const help = el('p', { class: 'visually-hidden', id: 'editor-help' }, t('play.editor_help'));
  const box = el('div', { class: 'editor' });
  area.before(box);
  area.readOnly = false;
  area.className = 'editor__text';
  area.removeAttribute('rows');
  for (const [name, value] of Object.entries({ autocomplete: 'off', autocapitalize: 'off', autocorrect: 'off', 'aria-describedby': 'editor-help' })) area.setAttribute(name, value);
  box.append(gutter, el('div', { class: 'editor__body' }, here, area), help);
  /** @type {Map<number, string>} */
  let marks = new Map();
  let leaving = false; // Escape was pressed: the next Tab leaves

  function number() {
    const lines = area.value.split('\n').length;
    while (gutter.children.length > lines) gutter.lastElementChild?.remove();
    for (let n = gutter.children.length + 1; n <= lines; n++) gutter.append(el('li', {}, String(n)));
    box.style.setProperty('--lines', String(lines));
    showMarks();
  }

  function showMarks() {
    [...gutter.children].forEach((item, i) => {
      const text = marks.get(i + 1);
      item.classList.toggle('is-wrong', text !== undefined);
      if (text === undefined) item.removeAttribute('title');
      else item.setAttribute('title', text);
    });
  }

  function show() {
    gutter.scrollTop = area.scrollTop;
    here.style.setProperty('--line', String(lineOf(area.value, area.selectionStart) - 1));
    here.style.setProperty('--scroll', `${-area.scrollTop}px`);
  }

  /** @param {number} from @param {number} to @param {string} text */
  function insert(from, to, text) {
    area.focus({ preventScroll: true });
    area.setSelectionRange(from, to);
    // The old way is the only one that the browser's undo knows.
    if (!document.execCommand('insertText', false, text)) {
      area.setRangeText(text, from, to, 'end');
      area.dispatchEvent(new Event('input', { bubbles: true }));
    }
  }

  area.addEventListener('input', () => {
    number();
    show();
    changed();
  }, { signal });
  area.addEventListener('scroll', show, { signal, passive: true });
  document.addEventListener('selectionchange', () => {
    if (document.activeElement !== area) return;
    show();
    moved();
  }, { signal });
  area.addEventListener('blur', () => { leaving = false; }, { signal });
  area.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') {
      leaving = true;
      return;
    }
    if (event.key === 'Tab' && !leaving && !event.ctrlKey && !event.altKey && !event.metaKey) {
      event.preventDefault();
      indent(event.shiftKey);
      return;
    }
    if (event.key !== 'Shift') leaving = false;
    if (event.key === 'Enter' && !event.isComposing && !event.shiftKey) {
      event.preventDefault();
      const start = area.value.lastIndexOf('\n', area.selectionStart - 1) + 1;
      const line = area.value.slice(start, area.selectionStart);
      const [, spaces, dash] = /^( *)(- )?/.exec(line) ?? ['', '', ''];
      const deeper = /:\s*(#.*)?$/.test(line) ? '  ' : '';
      insert(area.selectionStart, area.selectionEnd, `\n${spaces}${dash && !deeper ? '  ' : ''}${dash && deeper ? '  ' : ''}${deeper}`);
    }
  }, { signal });

  /** @param {boolean} back */
  function indent(back) {
    const { selectionStart: from, selectionEnd: to, value } = area;
    if (from === to && !back) {
      const column = from - (value.lastIndexOf('\n', from - 1) + 1);
      insert(from, to, column % 2 === 0 ? '  ' : ' ');
      return;
    }
    const start = value.lastIndexOf('\n', from - 1) + 1;
    const lines = value.slice(start, to).split('\n');
    const moved = lines.map((line) => (back ? line.replace(/^ {1,2}/, '') : line && `  ${line}`)).join('\n');
    insert(start, to, moved);
    if (from === to) area.setSelectionRange(Math.max(start, from - (lines.join('\n').length - moved.length)), Math.max(start, from - (lines.join('\n').length - moved.length)));
    else area.setSelectionRange(start, start + moved.length);
  }

  number();
  show();
  return {
    area,
    insert,
    setText(text) {
      if (text === area.value) return;
      // Only what differs, so that the cursor and the sight stay.
      let from = 0;
      while (from < text.length && text[from] === area.value[from]) from++;
      let end = 0;
      while (end < text.length - from && end < area.value.length - from && text.at(-1 - end) === area.value.at(-1 - end)) end++;
      area.setRangeText(text.slice(from, text.length - end), from, area.value.length - end, 'end');
      number();
      show();
    },
    mark(problems) {
      marks = new Map();
      for (const { line, text } of problems) marks.set(line, marks.has(line) ? `${marks.get(line)}\n${text}` : text);
      showMarks();
    },
    goTo(line) {
      const at = lineStart(area.value, line);
      const text = area.value.slice(at).split('\n')[0];
      area.focus({ preventScroll: true });
      area.setSelectionRange(at + text.length - text.trimStart().length, at + text.length);
      const height = parseFloat(getComputedStyle(area).lineHeight);
      area.scrollTop = Math.max(0, (line - 1) * height - area.clientHeight / 3);
      show();
    },
  };
}
