// Sends the draft to the server a second after typing stops, and says where it is.
import { copiesOf, fieldsOf, isSame } from "./kept.js";
import { chooseText } from "./other_text.js";

const AFTER_TYPING = 1000;
const LONGEST_TYPING = 5000;
const LONGEST_WAIT = 60000;
const LONGEST_ANSWER = 20000;
const KEPT = "Your text is kept in this browser.";
const NOT_KEPT = "Do not close this page.";

const timeNow = () => new Date().toTimeString().slice(0, 5);

const ask = (address, Accept, how) => fetch(address, { ...how, headers: { Accept }, signal: AbortSignal.timeout?.(LONGEST_ANSWER) });

async function send(form) {
  try {
    return await told(await ask(form.dataset.draft, "application/json", { method: "POST", body: new FormData(form) }));
  } catch (error) {
    return { trouble: error.name === "TimeoutError" ? "the site does not answer." : "no connection." };
  }
}

async function told(answer) {
  const isJson = answer.headers.get("Content-Type")?.startsWith("application/json");
  const words = isJson ? await answer.json() : {};
  if (answer.ok && isJson) return { saved: words };
  if (answer.status === 409 && words.fields) return { clash: words };
  if (answer.status === 403 || answer.redirected) return { isSignedOut: true, trouble: "you are signed out." };
  if (answer.status >= 500) return { trouble: "the site does not answer." };
  return { isRefused: true, trouble: words.message ?? "the site does not take it. It may be too long." };
}

// Signing in again gives the form a new key; false while nobody has, or somebody else.
async function takeNewKey(form) {
  const answer = await ask(location.href, "text/html").catch(() => null);
  if (!answer?.ok || answer.redirected) return false;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const found = page.getElementById("editor");
  if (found?.dataset.person !== form.dataset.person) return false;
  form.elements.csrfmiddlewaretoken.value = found.elements.csrfmiddlewaretoken.value;
  return true;
}

async function sendWithNewKey(form) {
  const answer = await send(form);
  return answer.isSignedOut && (await takeNewKey(form)) ? send(form) : answer;
}

// What is typed before the script is there counts as typed.
function asServed(form) {
  const served = form.cloneNode(true);
  served.reset();
  return fieldsOf(served);
}

export function startSaving(form, whenSaved) {
  const status = document.getElementById("saved");
  const signIn = document.getElementById("sign-in-again");
  const toBoth = document.getElementById("to-both-texts");
  const copies = copiesOf(form.dataset);
  let server = asServed(form);
  let unanswered = [];
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
    if (sending || isHeld || isLeaving || !isUnsaved()) return null;
    const sent = fieldsOf(form);
    sending = sendWithNewKey(form);
    const answer = await sending;
    sending = null;
    since = 0;
    signIn.hidden = !answer.isSignedOut;
    if (answer.clash) return settle(answer.clash);
    if (answer.saved) accept(sent, answer.saved);
    else complain(sent, answer.trouble);
    return answer;
  }

  function accept(sent, answer) {
    server = sent;
    unanswered = [];
    wait = AFTER_TYPING;
    form.elements.edition.value = answer.edition;
    say(`Saved ${answer.saved}`);
    whenSaved(answer);
    if (isUnsaved()) plan(AFTER_TYPING);
    else copies.forget();
  }

  function leave() {
    isLeaving = true;
    unanswered.push(fieldsOf(form));
    // A window that is still there has stayed.
    setTimeout(() => (isLeaving = false), LONGEST_ANSWER);
  }

  // Nothing is sent meanwhile: one choice at a time.
  async function choose(why, fields) {
    isHeld = true;
    toBoth.hidden = false;
    say("Not saved: choose between the two texts.");
    await chooseText(form, why, fields, copies.turn);
    toBoth.hidden = true;
    isHeld = false;
    server = null;
  }

  async function settle({ edition, opened, fields, message }) {
    // When only the answer was lost, the other text is what this window has sent.
    if (!unanswered.some((sent) => isSame(sent, fields))) await choose(message, fields);
    form.elements.edition.value = edition;
    form.elements.opened.value = opened ?? form.elements.opened.value;
    server = null;
    return save();
  }

  function complain(sent, trouble) {
    unanswered.push(sent);
    say(`Not saved: ${trouble} ${isKept ? KEPT : NOT_KEPT}`);
    wait = Math.min(wait * 2, LONGEST_WAIT);
    plan(wait);
  }

  async function offerEarlier() {
    for (const { fields, at } of copies.earlier()) {
      if (isSame(fields, fieldsOf(form))) continue;
      await choose(`The site never got a text that you typed here at ${at}.`, fields);
    }
    if (isUnsaved()) save();
    else copies.forget();
  }

  form.addEventListener("input", (event) => {
    if (!(event.target.name in fieldsOf(form))) return;
    if (isUnsaved()) isKept = copies.keep(fieldsOf(form), timeNow());
    else if (!isHeld) copies.forget();
    since ||= Date.now();
    plan(Math.max(0, Math.min(AFTER_TYPING, since + LONGEST_TYPING - Date.now())));
  });
  for (const name of ["online", "focus"]) addEventListener(name, () => plan(0));
  form.addEventListener("submit", async (event) => {
    if (isLeaving) return;
    if (!sending && !isUnsaved()) return leave();
    // The draft first: the form must have its new edition, and no copy is left in the browser.
    event.preventDefault();
    if (isHeld) return document.getElementById("other-text").focus();
    say("Saving …");
    let answer;
    while (sending) answer = await sending;
    if (!answer?.trouble) answer = await save();
    // The page stays when nothing would come after it. Why the site refuses, its answer says.
    if (isHeld || (answer?.trouble && !answer.isRefused)) return;
    leave();
    form.requestSubmit(event.submitter);
  });
  addEventListener("pageshow", () => (isLeaving = false));
  addEventListener("beforeunload", (event) => {
    if (isUnsaved() && !isLeaving) event.preventDefault();
  });
  offerEarlier();
}
