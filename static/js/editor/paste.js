// Makes clean markdown of what was copied from Word, Google Docs or a web page.
import { insert } from "./text.js";

const SAID = "h1, h2, h3, h4, h5, h6, li, table, a[href], b, strong, i, em, [style*='font-weight'], [class*=MsoList]";
const NOTHING = new Set(["STYLE", "SCRIPT", "HEAD", "TITLE", "META", "LINK", "IMG", "SVG", "IFRAME", "OBJECT", "TEMPLATE", "BUTTON", "INPUT", "SELECT", "O:P"]);
const BLOCKS = "ADDRESS ARTICLE ASIDE BLOCKQUOTE DD DETAILS DIV DL DT FIGCAPTION FIGURE FOOTER HEADER MAIN NAV P PRE SECTION SUMMARY".split(" ");
// Between them and their neighbours there is a space, even where a line may not end.
const APART = [...BLOCKS, "H1", "H2", "H3", "H4", "H5", "H6", "LI", "TD", "TH"];

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
  const marked = mark && !/^(H\d|LI)$/.test(node.nodeName) ? around(text, mark, [...mark].reverse().join("")) : text;
  return isIn(APART, node) ? `\n${marked}\n` : marked;
}

const tidy = (text) => text.replace(/ *\n */g, "\n").replace(/\*{4}/g, "").replace(/ {2,}/g, " ").trim();
const inOneLine = (node) => tidy([...node.childNodes].map(inline).join("")).replace(/\n+/g, " ");

function table(node) {
  const rows = [...node.rows].map((row) => [...row.cells].map((cell) => inOneLine(cell).replace(/\|/g, "\\|")));
  const width = Math.max(0, ...rows.map((row) => row.length));
  const line = (cells) => `| ${Array.from({ length: width }, (_, place) => cells[place] ?? "").join(" | ")} |`.replace(/\|  (?=\|)/g, "| ");
  const above = node.caption ? [inOneLine(node.caption), ""] : [];
  return [...above, line(rows[0] ?? []), `|${"---|".repeat(width)}`, ...rows.slice(1).map(line)].join("\n");
}

const isList = (node) => isIn(["UL", "OL"], node);

// What stands in a list, or around its items: web pages put boxes there, and words of their own.
const inList = (node) => [...node.childNodes].flatMap((child) => (!isList(child) && child.nodeName !== "LI" && child.querySelector?.("li") ? inList(child) : [child]));

// The lists right in a node, not those in lists.
const listsIn = (node) => [...(node.children ?? [])].flatMap((child) => (isList(child) ? [child] : listsIn(child)));

// The lines of a list; ``depth`` is how many lists it is in.
function list(node, depth = 0) {
  const lines = [];
  let number = 0;
  for (const child of inList(node)) {
    // Google Docs puts a list right into a list.
    const deeper = isList(child) ? [child] : listsIn(child);
    const inner = node.cloneNode();
    if (!isList(child)) inner.append(child.cloneNode(true));
    inner.querySelectorAll("ul, ol").forEach((one) => one.replaceWith(" "));
    const words = inOneLine(inner);
    const mark = words && node.nodeName === "OL" ? `${++number}. ` : "- ";
    if (words) lines.push("    ".repeat(depth) + mark + words);
    for (const one of deeper) lines.push(...list(one, depth + 1));
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
    if (!level && !isBox && !isList(child) && child.nodeName !== "TABLE") {
      words += inline(child);
      continue;
    }
    yield* flush();
    if (NOTHING.has(child.nodeName)) continue;
    if (level) yield ["text", inOneLine(child) && `${"#".repeat(Math.min(3, Math.max(2, Number(level) + shift)))} ${inOneLine(child)}`];
    else if (item) yield ["item", item];
    else if (isList(child)) yield ["text", list(child).join("\n")];
    else if (child.nodeName === "TABLE") yield ["text", table(child)];
    else yield* blocks(child, shift);
  }
  yield* flush();
}

// "" when the HTML says no more than its words do.
export function markdownOf(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  // Google and Word say "pre-wrap" of what is no code.
  const isCode = [...page.body.children].some((part) => part.nodeName === "PRE" || style(part, /white-space:\s*pre\s*(;|$)/i));
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
