// Sends the draft to the server a second after typing stops, and says where it is.
import { copiesOf, fieldsOf, isSame } from "./kept.js";
import { chooseText } from "./other_text.js";

const AFTER_TYPING = 1000;
const LONGEST_TYPING = 5000;
const LONGEST_WAIT = 60000;
const KEPT = "Your text is kept in this browser.";
const NOT_KEPT = "Do not close this page.";

const timeNow = () => new Date().toTimeString().slice(0, 5);

// What the server says: { saved: ... }, { clash: ... }, or { trouble: "words" }.
async function send(form) {
  let answer;
  try {
    answer = await fetch(form.dataset.draft, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
  } catch {
    return { trouble: "no connection." };
  }
  const isJson = answer.headers.get("Content-Type")?.startsWith("application/json");
  if (answer.ok && isJson) return { saved: await answer.json() };
  if (answer.status === 409 && isJson) return { clash: await answer.json() };
  if (answer.status === 403 || answer.redirected) return { isSignedOut: true, trouble: "you are signed out." };
  return { trouble: answer.status < 500 ? "the site does not take it." : "the site does not answer." };
}

// Signing in again gives the form a new key; false while nobody has.
async function takeNewKey(form) {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer?.ok || answer.redirected) return false;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const key = page.querySelector("#editor [name=csrfmiddlewaretoken]")?.value;
  if (key) form.elements.csrfmiddlewaretoken.value = key;
  return Boolean(key);
}

async function sendWithNewKey(form) {
  const answer = await send(form);
  return answer.isSignedOut && (await takeNewKey(form)) ? send(form) : answer;
}

export function startSaving(form, whenSaved) {
  const status = document.getElementById("saved");
  const signIn = document.getElementById("sign-in-again");
  const copies = copiesOf(form.dataset.file);
  let server = fieldsOf(form);
  let isKept = true;
  let sending = null;
  let isHeld = false;
  let isLeaving = false;
  let wait = AFTER_TYPING;
  let since = 0;
  let timer;

  const isUnsaved = () => !isSame(fieldsOf(form), server);
  const say = (words) => {
    // The same words again would be read aloud again.
    if (status.textContent !== words) status.textContent = words;
  };
  const plan = (milliseconds) => {
    clearTimeout(timer);
    timer = setTimeout(save, milliseconds);
  };

  async function save() {
    if (sending || isHeld || isLeaving || !isUnsaved()) return;
    const sent = fieldsOf(form);
    sending = sendWithNewKey(form);
    const answer = await sending;
    sending = null;
    since = 0;
    signIn.hidden = !answer.isSignedOut;
    if (answer.saved) accept(sent, answer.saved);
    else if (answer.clash) await settle(answer.clash);
    else complain(answer.trouble);
  }

  function accept(sent, answer) {
    server = sent;
    wait = AFTER_TYPING;
    form.elements.edition.value = answer.edition;
    say(`Saved ${answer.saved}`);
    whenSaved(answer);
    if (isUnsaved()) plan(AFTER_TYPING);
    else copies.forget();
  }

  async function settle({ edition, fields, message }) {
    isHeld = true;
    say("Not saved: choose between the two texts.");
    await chooseText(form, message, fields);
    form.elements.edition.value = edition;
    server = null;
    isHeld = false;
    await save();
  }

  function complain(trouble) {
    say(`Not saved: ${trouble} ${isKept ? KEPT : NOT_KEPT}`);
    wait = Math.min(wait * 2, LONGEST_WAIT);
    plan(wait);
  }

  async function offerEarlier() {
    for (const { fields, at, forget } of copies.earlier()) {
      if (!isSame(fields, fieldsOf(form))) {
        await chooseText(form, `The site never got a text that you typed here at ${at}.`, fields);
      }
      forget();
    }
  }

  form.addEventListener("input", (event) => {
    if (!(event.target.name in fieldsOf(form))) return;
    if (isUnsaved()) isKept = copies.keep(fieldsOf(form), timeNow());
    else copies.forget();
    since ||= Date.now();
    plan(Math.max(0, Math.min(AFTER_TYPING, since + LONGEST_TYPING - Date.now())));
  });
  for (const name of ["online", "focus"]) addEventListener(name, () => plan(0));
  form.addEventListener("submit", async (event) => {
    const isDone = isLeaving || !(sending || isUnsaved());
    isLeaving ||= isDone;
    if (isDone) return;
    // The draft first: the form must have its new edition, and no copy is left in the browser.
    event.preventDefault();
    await sending;
    await save();
    if (isHeld) return;
    isLeaving = true;
    form.requestSubmit(event.submitter);
  });
  addEventListener("pageshow", () => (isLeaving = false));
  addEventListener("beforeunload", (event) => {
    if (isUnsaved() && !isLeaving) event.preventDefault();
  });
  offerEarlier();
}
