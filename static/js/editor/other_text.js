// Two texts of one page: shows the one that is not in the editor until somebody has chosen.
import { fieldsOf } from "./kept.js";
import { replace } from "./text.js";

const label = (field) => field?.labels[0].textContent.trim();

function asText(form, fields) {
  const beside = fieldsOf(form);
  const changed = Object.keys(fields).filter((name) => name !== "text" && fields[name] !== beside[name]);
  const named = changed.map((name) => `${label(form.elements[name]) ?? name}: ${fields[name]}`);
  return [...named, fields.text].join("\n\n");
}

function put(form, fields) {
  for (const [name, value] of Object.entries(fields)) {
    const field = form.elements[name];
    if (name === "text") replace(field, 0, field.value.length, value);
    else if (field && field.value !== value) field.value = value;
  }
  form.elements.text.dispatchEvent(new InputEvent("input", { bubbles: true }));
}

// Answers once the text in the editor was chosen; the other is shown until then, and the two can
// be exchanged as often as somebody likes. ``turn`` is called before each exchange.
export function chooseText(form, why, fields, turn) {
  const section = document.getElementById("other-text");
  const box = section.querySelector("textarea");
  let other = fields;
  const show = () => (box.value = asText(form, other));
  section.querySelector("[data-why]").textContent = why;
  // A header that cannot be read has no fields: such a text can be copied from alone.
  const namesOf = (typed) => Object.keys(typed).join();
  section.querySelector("[data-other=exchange]").hidden = namesOf(fields) !== namesOf(fieldsOf(form));
  section.hidden = false;
  show();
  return new Promise((resolve) => {
    const press = (event) => {
      const what = event.target.dataset.other;
      if (what === "exchange") {
        const mine = fieldsOf(form);
        turn();
        put(form, other);
        other = mine;
        show();
      } else if (what === "done") {
        section.removeEventListener("click", press);
        section.hidden = true;
        form.elements.text.focus();
        resolve();
      }
    };
    section.addEventListener("click", press);
  });
}
