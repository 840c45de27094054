// Changes to a text area that the browser's own undo takes back, one by one.

// Puts ``text`` in the place of what is selected. ``from`` and ``to`` say what is selected then.
export function insert(area, text, from = text.length, to = from) {
  const { selectionStart: start, selectionEnd: end } = area;
  area.focus();
  if (text || start < end) {
    // Out of fashion, and the only way to change a text that undo knows of in every browser.
    const isDone = text ? document.execCommand("insertText", false, text) : document.execCommand("delete");
    if (!isDone) {
      area.setRangeText(text);
      area.dispatchEvent(new InputEvent("input", { bubbles: true }));
    }
  }
  area.setSelectionRange(start + from, start + to);
}

export function replace(area, start, end, text, from, to) {
  area.setSelectionRange(start, end);
  insert(area, text, from, to);
}

export const selected = (area) => area.value.slice(area.selectionStart, area.selectionEnd);

// Puts a mark on both sides of the selected words, or takes it away from there.
export function wrap(area, mark, sample) {
  const { value, selectionStart: start, selectionEnd: end } = area;
  const words = selected(area);
  const size = mark.length;
  const outside = value.slice(0, start).match(/\**$/)[0].length;
  const isMarked = (outside === size || outside === 3) && value.startsWith(mark, end);
  if (words && isMarked) return replace(area, start - size, end + size, words, 0, words.length);
  const [, before, inner, after] = words.match(/^(\s*)([^]*?)(\s*)$/);
  const kept = inner || sample;
  const from = before.length + size;
  insert(area, before + mark + kept + mark + after, from, from + kept.length);
}

// Changes each of the lines that the selection touches.
export function changeLines(area, change) {
  const { value } = area;
  const start = value.lastIndexOf("\n", area.selectionStart - 1) + 1;
  // A selection that ends at the start of a line does not mean that line.
  const last = Math.max(start, area.selectionEnd - (area.selectionEnd > area.selectionStart ? 1 : 0));
  const next = value.indexOf("\n", last);
  const end = next < 0 ? value.length : next;
  const changed = value.slice(start, end).split("\n").map(change).join("\n");
  const isOneLine = !changed.includes("\n");
  replace(area, start, end, changed, isOneLine ? changed.length : 0, changed.length);
}

// Puts a block below the paragraph that the cursor is in, and selects ``sample`` in it.
export function insertBlock(area, text, sample = "") {
  const { value, selectionEnd } = area;
  const line = value.slice(value.lastIndexOf("\n", selectionEnd - 1) + 1).split("\n", 1)[0];
  const toEnd = line.trim() ? value.slice(selectionEnd).search(/\n[ \t]*(\n|$)|$/) : 0;
  const place = selectionEnd + toEnd;
  const [above, below] = [value.slice(0, place), value.slice(place)];
  const lead = above ? "\n".repeat(2 - above.match(/\n{0,2}$/)[0].length) : "";
  const tail = "\n".repeat(Math.max(0, (below.trim() ? 2 : 1) - below.match(/^\n{0,2}/)[0].length));
  const from = lead.length + Math.max(0, text.indexOf(sample));
  replace(area, place, place, lead + text + tail, from, from + sample.length);
}

// Lines count from 1.
export const lineOf = (area) => area.value.slice(0, area.selectionStart).split("\n").length;

export function goToLine(area, line) {
  const lines = area.value.split("\n");
  const start = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0);
  // Browsers bring the cursor into sight when the focus comes, not when it moves.
  area.blur();
  area.setSelectionRange(start, start + (lines[line - 1] ?? "").length);
  area.focus();
}
