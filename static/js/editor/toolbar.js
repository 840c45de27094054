// The buttons above the text, and their keys.
import { imagesNow } from "./choices.js";
import { choose } from "./chooser.js";
import { changeLines, insert, insertBlock, selected, wrap } from "./text.js";

const TABLE = "| Concern | What helps |\n|---|---|\n| Redness | A cool, clean cloth |";
const HEADINGS = { "": "## ", "## ": "### ", "### ": "" };
const KEYS = { b: "bold", i: "italic", k: "link" };
const isAddress = /^(https?:\/\/|mailto:|tel:)\S+$/;

const heading = (line) => {
  const [, marks, words] = line.match(/^(#{2,3} )?(.*)$/);
  return HEADINGS[marks ?? ""] + words;
};
const listed = (line) => {
  const [, indent, mark, words] = line.match(/^(\s*)(- )?(.*)$/);
  return indent + (mark || !words ? "" : "- ") + words;
};

function putLink(area, { value, label }) {
  const words = selected(area) || (isAddress.test(value) ? "words" : label);
  insert(area, `[${words}](${value})`, 1, 1 + words.length);
}

function putTerm(area, { value }) {
  const words = selected(area);
  const shown = words && words.toLowerCase() !== value.toLowerCase() ? `|${words}` : "";
  insert(area, `[[${value}${shown}]]`);
}

function putSource(area, { value }) {
  area.selectionStart = area.selectionEnd;
  const before = area.value.slice(0, area.selectionEnd);
  insert(area, `${/(^|\s)$/.test(before) ? "" : " "}[@${value}]`);
}

function putImage(area, { value }) {
  insertBlock(area, value, value.match(/what the picture shows/)?.[0]);
}

function putComponent(area, { value }) {
  insertBlock(area, value, value.match(/"([^"]+)"/)?.[1]);
}

const asLink = (typed) => (isAddress.test(typed) ? { value: typed, label: typed, note: "An address outside of the site" } : null);

const CHOSEN = {
  link: [putLink, asLink],
  source: [putSource],
  term: [putTerm],
  image: [putImage],
  component: [putComponent],
};
const AT_ONCE = {
  bold: (area) => wrap(area, "**", "bold words"),
  italic: (area) => wrap(area, "*", "words"),
  heading: (area) => changeLines(area, heading),
  list: (area) => changeLines(area, listed),
  table: (area) => insertBlock(area, TABLE, "Concern"),
};

export function startToolbar(toolbar, area, choices) {
  const buttons = [...toolbar.querySelectorAll("[data-tool]")];
  const use = async (name) => {
    if (name in AT_ONCE) return AT_ONCE[name](area);
    const [put, made] = CHOSEN[name];
    const button = buttons.find((one) => one.dataset.tool === name);
    const place = [area.selectionStart, area.selectionEnd];
    const renewed = async (address) => (choices[name] = await imagesNow(address, choices[name]));
    const option = await choose(name, button.dataset.title, choices[name], made, renewed);
    area.focus();
    area.setSelectionRange(...place);
    if (option) put(area, option);
  };
  toolbar.addEventListener("click", (event) => {
    const button = event.target.closest("[data-tool]");
    if (!button) return;
    moveTo(button);
    use(button.dataset.tool);
  });
  area.addEventListener("keydown", (event) => {
    const name = KEYS[event.key];
    if (!name || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
    event.preventDefault();
    use(name);
  });

  // One stop for the Tab key, and arrow keys inside, as people know it of toolbars.
  const moveTo = (button) => buttons.forEach((one) => (one.tabIndex = one === button ? 0 : -1));
  toolbar.addEventListener("keydown", (event) => {
    const steps = { ArrowRight: 1, ArrowLeft: -1, Home: -Infinity, End: Infinity };
    const step = steps[event.key] * (getComputedStyle(toolbar).direction === "rtl" ? -1 : 1);
    if (!step) return;
    event.preventDefault();
    const last = buttons.length - 1;
    const next = buttons[Math.min(last, Math.max(0, buttons.indexOf(document.activeElement) + step))];
    moveTo(next);
    next.focus();
  });
  moveTo(buttons[0]);
  toolbar.hidden = false;
}
