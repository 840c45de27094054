// Two texts of one page: shows the one that is not in the editor until somebody has chosen.
import { fieldsOf } from "./kept.js";
import { replace } from "./text.js";

const asText = (fields, beside) => {
  const changed = Object.keys(fields).filter((name) => name !== "text" && fields[name] !== beside[name]);
  return [...changed.map((name) => fields[name]), fields.text].join("\n\n");
};

function put(form, fields) {
  for (const [name, value] of Object.entries(fields)) {
    const field = form.elements[name];
    if (name === "text") replace(field, 0, field.value.length, value);
    else if (field && field.value !== value) field.value = value;
  }
  form.elements.text.dispatchEvent(new InputEvent("input", { bubbles: true }));
}

// Answers once the text in the editor was chosen; the other is shown until then, and the two can
// be exchanged as often as somebody likes.
export function chooseText(form, why, fields) {
  const section = document.getElementById("other-text");
  const box = section.querySelector("textarea");
  let other = fields;
  const show = () => (box.value = asText(other, fieldsOf(form)));
  section.querySelector("[data-why]").textContent = why;
  section.hidden = false;
  show();
  return new Promise((resolve) => {
    const press = (event) => {
      const what = event.target.dataset.other;
      if (what === "exchange") {
        const mine = fieldsOf(form);
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
