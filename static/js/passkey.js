// Makes or uses a passkey: asks the browser the server's question and sends the browser's answer.
"use strict";

const form = document.querySelector("form[data-question]");
const part = form.querySelector("[data-with]");
const problem = form.querySelector("[data-problem]");

const toBytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));

const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");

function read(question) {
  const asked = question.publicKey;
  asked.challenge = toBytes(asked.challenge);
  if (asked.user) asked.user.id = toBytes(asked.user.id);
  for (const known of [...(asked.excludeCredentials ?? []), ...(asked.allowCredentials ?? [])]) {
    known.id = toBytes(known.id);
  }
  return { publicKey: asked };
}

function write(passkey) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (passkey.response[name]) response[name] = toText(passkey.response[name]);
  }
  return JSON.stringify({
    id: passkey.id,
    rawId: toText(passkey.rawId),
    type: passkey.type,
    response,
    clientExtensionResults: passkey.getClientExtensionResults(),
  });
}

async function answer() {
  const question = read(JSON.parse(form.dataset.question));
  const isNew = "user" in question.publicKey;
  problem.hidden = true;
  try {
    const passkey = await (isNew
      ? navigator.credentials.create(question)
      : navigator.credentials.get(question));
    form.elements.passkey.value = write(passkey);
    if (form.elements.code) form.elements.code.value = "";
    form.submit();
  } catch {
    // Called off, or nothing fits: the browser has said so itself; the page says what to do now.
    problem.hidden = false;
  }
}

if (window.PublicKeyCredential) {
  part.hidden = false;
  form.querySelector("[data-without]").hidden = true;
  part.firstElementChild.addEventListener("click", answer);
}
