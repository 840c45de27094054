// Lets a person choose by typing: a field, and below it what fits, as buttons.
const MOST = 30;

const dialog = document.getElementById("chooser");
let turn = 0;

const simple = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

function fitting(options, typed) {
  const words = simple(typed).split(/\s+/);
  return options.filter(({ label, note = "", value }) => {
    const text = simple(`${label} ${note} ${value}`);
    return words.every((word) => text.includes(word));
  });
}

function itemOf(option, take) {
  const item = dialog.querySelector("template").content.querySelector("li").cloneNode(true);
  const button = item.querySelector("button");
  for (const part of button.children) part.textContent = option[part.dataset.part] ?? "";
  button.addEventListener("click", () => take(option));
  return item;
}

// Moves the focus along the field and the buttons below it.
function step(event, field, list) {
  const stops = [field, ...list.querySelectorAll("button")];
  const way = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const next = stops[stops.indexOf(document.activeElement) + way];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

// Answers with one of the options, each with ``value``, ``label`` and perhaps ``note``; null when
// called off. ``made`` makes an option of what is typed, or null. Where more of ``kind`` can be added
// in another tab, ``renewed`` asks an address for the options anew.
export function choose(kind, title, options, made = () => null, renewed) {
  const field = dialog.querySelector("input");
  const list = dialog.querySelector("ul");
  const found = dialog.querySelector("[role=status]");
  const mine = ++turn;
  let chosen = null;
  const take = (option) => {
    chosen = option;
    dialog.close();
  };
  const show = () => {
    const own = made(field.value.trim());
    const fits = own ? [own] : fitting(options, field.value.trim());
    list.replaceChildren(...fits.slice(0, MOST).map((option) => itemOf(option, take)));
    list.scrollTop = 0;
    const first = fits.length > MOST ? ` The first ${MOST} are shown.` : "";
    found.textContent = `${fits.length || "Nothing"} found.${first}`;
  };
  const press = (event) => {
    if (event.key === "Enter" && event.target === field) {
      event.preventDefault();
      list.querySelector("button")?.click();
    }
    step(event, field, list);
  };
  const more = dialog.querySelector(".chooser__more");
  more.hidden = more.dataset.for !== kind;
  const renew = async () => {
    if (more.hidden) return;
    options = await renewed(more.dataset.choices);
    if (mine === turn) show();
  };
  dialog.querySelector("h2").textContent = title;
  field.value = "";
  show();
  field.addEventListener("input", show);
  dialog.addEventListener("keydown", press);
  addEventListener("focus", renew);
  dialog.showModal();
  renew();
  field.focus();
  return new Promise((resolve) => {
    const end = () => {
      field.removeEventListener("input", show);
      dialog.removeEventListener("keydown", press);
      removeEventListener("focus", renew);
      resolve(chosen);
    };
    dialog.addEventListener("close", end, { once: true });
  });
}
