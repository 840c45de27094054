// What the checks found, beside the text, and the way to its line.
import { goToLine } from "./text.js";

const LEVELS = { stop: "Stop", warn: "Warning", tip: "Tip" };

// Without script the server writes the same; see templates/components/findings.html.
function itemOf(finding) {
  const item = document.getElementById("finding").content.querySelector("li").cloneNode(true);
  item.className = `finding finding--${finding.level}`;
  const words = { ...finding, level: LEVELS[finding.level], line: finding.line ? `line ${finding.line}` : "header", why: finding.why && `Why: ${finding.why}` };
  for (const part of item.querySelectorAll("[data-part]")) {
    part.textContent = words[part.dataset.part] ?? "";
    part.hidden = !part.textContent;
  }
  const way = item.querySelector("a");
  if (finding.line) way.dataset.line = finding.line;
  way.href = `#${finding.line ? "text" : finding.field}`;
  way.textContent = finding.line ? `Go to line ${finding.line}` : "Go to the field";
  return item;
}

// The words that say how much there is, such as "2 stops, 1 warning".
export function inWords(findings) {
  const counts = Object.entries(LEVELS).map(([level, word]) => {
    const count = findings.filter((finding) => finding.level === level).length;
    return count ? `${count} ${word.toLowerCase()}${count > 1 ? "s" : ""}` : "";
  });
  return counts.filter(Boolean).join(", ") || "nothing to mend";
}

function goToField(field) {
  field.closest("details").open = true;
  field.focus();
}

export function startFindings(list, area) {
  let shown = "";
  list.addEventListener("click", (event) => {
    const way = event.target.closest("a");
    if (!way) return;
    event.preventDefault();
    if (way.dataset.line) goToLine(area, Number(way.dataset.line));
    else goToField(document.getElementById(way.hash.slice(1)));
  });
  return (findings) => {
    const text = JSON.stringify(findings);
    if (text === shown) return;
    shown = text;
    const links = () => [...list.querySelectorAll("a")];
    const place = links().indexOf(document.activeElement);
    list.replaceChildren(...findings.map(itemOf));
    if (place >= 0) links()[Math.min(place, links().length - 1)]?.focus();
  };
}
