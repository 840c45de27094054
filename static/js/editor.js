// Without it the form can be edited, previewed and saved all the same.
import { readChoices } from "./editor/choices.js";
import { inWords, startFindings } from "./editor/findings.js";
import { startPasting } from "./editor/paste.js";
import { startPreview } from "./editor/preview.js";
import { startSaving } from "./editor/saving.js";
import { startToolbar } from "./editor/toolbar.js";

const form = document.getElementById("editor");
const area = form.elements.text;
const showFindings = startFindings(document.getElementById("findings"), area);

const toolbar = document.getElementById("toolbar");
// Facts have none.
if (toolbar) {
  startToolbar(toolbar, area, readChoices(document.getElementById("choices")));
  startPasting(area);
}
startPreview(form, area);
startSaving(form, (answer) => {
  showFindings(answer.findings);
  document.getElementById("count").textContent = inWords(answer.findings);
  showOthers(answer.others);
});

function showOthers(others) {
  const box = document.getElementById("others");
  const lines = others.map((words) => {
    const line = document.createElement("p");
    line.textContent = `${words}.`;
    return line;
  });
  // The same words again would be read aloud again.
  if (lines.map((line) => line.textContent).join("") !== box.textContent) box.replaceChildren(...lines);
}
