// Makes clean markdown of what was copied from Word, Google Docs or a web page.
import { insert } from "./text.js";

const SAID = "h1, h2, h3, h4, h5, h6, li, table, a[href], b, strong, i, em, [style*='font-weight'], [class*=MsoList]";
const NOTHING = new Set(["STYLE", "SCRIPT", "HEAD", "TITLE", "META", "LINK", "IMG", "SVG", "IFRAME", "OBJECT", "TEMPLATE", "BUTTON", "INPUT", "SELECT", "O:P"]);
const BLOCKS = "ADDRESS ARTICLE ASIDE BLOCKQUOTE DD DIV DL DT FIGURE FOOTER HEADER MAIN NAV P PRE SECTION".split(" ");

const isIn = (names, node) => names.includes(node.nodeName);
const style = (node, pattern) => pattern.test(node.getAttribute?.("style") ?? "");
const oneSpace = (text) => text.replace(/[\s\u00a0]+/g, " ");
const plain = (text) => oneSpace(text).replace(/[\\*`[\]]|(?<!\w)_|_(?!\w)|<(?=[a-z/!])/gi, "\\$&");
// What would be taken for a mark at the start of a line.
const harmless = (text) => text.replace(/^(#+|[-+]|!!!)(?=\s)/, "\\$1").replace(/^(\d+)\.(?=\s)/, "$1\\.");

// Where a link of this site leads is named by the file of that page.
function target(href) {
  let url;
  try {
    url = new URL(href);
  } catch {
    return "";
  }
  if (/(^|\.)google\.com$/.test(url.hostname) && url.pathname === "/url") return target(url.searchParams.get("q"));
  if (!/^(https?|mailto|tel):$/.test(url.protocol)) return "";
  const page = url.origin === location.origin && url.pathname.match(/^\/([a-z0-9-]*)\/?$/);
  return page ? `${page[1] || "index"}.md${url.hash}` : href.replace(/[()\s]/g, (sign) => `%${sign.charCodeAt().toString(16)}`);
}

// Marks may not touch the space beside the words that they are around.
function around(text, before, after = before) {
  const [, left, words, right] = text.match(/^(\s*)([^]*?)(\s*)$/);
  return words ? left + before + words + after + right : text;
}

function inline(node) {
  if (node.nodeType === Node.TEXT_NODE) return plain(node.data);
  if (node.nodeType !== Node.ELEMENT_NODE || NOTHING.has(node.nodeName.toUpperCase())) return "";
  // Word writes the bullet or number of a list as words.
  if (style(node, /mso-list:\s*ignore/i)) return "";
  if (node.nodeName === "BR") return "\n";
  const text = [...node.childNodes].map(inline).join("");
  const link = node.nodeName === "A" && target(node.getAttribute("href"));
  if (link) return around(text, "[", `](${link})`);
  // Google puts everything into a <b> that is not bold.
  const isBold = isIn(["B", "STRONG"], node) ? !style(node, /(?<!-)font-weight:\s*(normal|400)/) : style(node, /(?<!-)font-weight:\s*(bold|[6-9]00)/);
  const isItalic = isIn(["I", "EM"], node) ? !style(node, /(?<!-)font-style:\s*normal/) : style(node, /(?<!-)font-style:\s*italic/);
  const mark = (isBold ? "**" : "") + (isItalic ? "*" : "");
  return mark && !isIn(["H1", "H2", "H3", "H4", "H5", "H6"], node) ? around(text, mark, [...mark].reverse().join("")) : text;
}

const tidy = (text) => text.replace(/ *\n */g, "\n").replace(/\*{4}/g, "").replace(/ {2,}/g, " ").trim();
const inOneLine = (node) => tidy([...node.childNodes].map(inline).join("")).replace(/\n+/g, " ");

function table(node) {
  const rows = [...node.rows].map((row) => [...row.cells].map((cell) => inOneLine(cell).replace(/\|/g, "\\|")));
  const width = Math.max(0, ...rows.map((row) => row.length));
  const line = (cells) => `| ${Array.from({ length: width }, (_, place) => cells[place] ?? "").join(" | ")} |`.replace(/\|  (?=\|)/g, "| ");
  return [line(rows[0] ?? []), `|${"---|".repeat(width)}`, ...rows.slice(1).map(line)].join("\n");
}

// The lines of a list; ``depth`` is how many lists it is in.
function list(node, depth = 0) {
  const lines = [];
  let number = 0;
  for (const child of node.children) {
    // Google Docs puts a list right into a list.
    if (isIn(["UL", "OL"], child)) lines.push(...list(child, depth + 1));
    if (child.nodeName !== "LI") continue;
    const inner = child.cloneNode(true);
    inner.querySelectorAll("ul, ol").forEach((one) => one.remove());
    const mark = node.nodeName === "OL" ? `${++number}. ` : "- ";
    const words = inOneLine(inner);
    if (words) lines.push("    ".repeat(depth) + mark + words);
    for (const one of child.children) if (isIn(["UL", "OL"], one)) lines.push(...list(one, depth + 1));
  }
  return lines;
}

// A line of a list that Word writes as a paragraph.
function wordItem(node) {
  const found = node.getAttribute("style")?.match(/mso-list:[^;]*level(\d)/i);
  if (!found) return null;
  const bullet = [...node.querySelectorAll("[style]")].find((part) => style(part, /mso-list:\s*ignore/i))?.textContent ?? "";
  return "    ".repeat(found[1] - 1) + (/^\s*\w+[.)]/.test(bullet) ? "1. " : "- ") + inOneLine(node);
}

// Pairs of a kind and its text: neighbours of the kind "item" belong to one list.
function* blocks(node, shift) {
  let words = "";
  const flush = function* () {
    const text = tidy(words);
    words = "";
    if (text) yield ["text", text.split("\n").filter(Boolean).map(harmless).join("\n\n")];
  };
  for (const child of node.childNodes) {
    const level = child.nodeName.match(/^H([1-6])$/)?.[1];
    const isBox = isIn(BLOCKS, child) || child.querySelector?.("p, div, ul, ol, table, h1, h2, h3, h4, h5, h6");
    const item = child.nodeName === "P" ? wordItem(child) : null;
    if (!level && !isBox && !isIn(["UL", "OL", "TABLE"], child)) {
      words += inline(child);
      continue;
    }
    yield* flush();
    if (NOTHING.has(child.nodeName)) continue;
    if (level) yield ["text", inOneLine(child) && `${"#".repeat(Math.min(3, Math.max(2, Number(level) + shift)))} ${inOneLine(child)}`];
    else if (item) yield ["item", item];
    else if (isIn(["UL", "OL"], child)) yield ["text", list(child).join("\n")];
    else if (child.nodeName === "TABLE") yield ["text", table(child)];
    else yield* blocks(child, shift);
  }
  yield* flush();
}

// "" when the HTML says no more than its words do.
export function markdownOf(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const isCode = page.body.querySelector(":scope > [style*='white-space: pre'], :scope > pre");
  if (isCode || !page.body.querySelector(SAID)) return "";
  // A page has one heading of the first level, its title.
  const shift = page.body.querySelector("h1") ? 1 : 0;
  let text = "";
  let before = "";
  for (const [kind, block] of blocks(page.body, shift)) {
    if (!block) continue;
    text += (text && (kind === "item" && before === "item" ? "\n" : "\n\n")) + block;
    before = kind;
  }
  return text;
}

export function startPasting(area) {
  area.addEventListener("paste", (event) => {
    const html = event.clipboardData.getData("text/html");
    const text = html && markdownOf(html);
    if (!text) return;
    event.preventDefault();
    insert(area, text);
  });
}
