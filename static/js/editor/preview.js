// Shows the page as it would be, half a second after typing stops, at the line of the cursor.
import { lineOf } from "./text.js";

const AFTER_TYPING = 500;
const GIVE_UP_AFTER = 15000;

export function startPreview(form, area) {
  let frame = document.getElementById("preview");
  const pane = frame.parentElement;
  let coming = null;
  let isOld = false; // the server has sent the frame with the page as it is
  let isSeen = false;
  let count = 0;
  let timer;

  // The answer comes into a second frame, which then takes the place of the first: nothing
  // flickers, and the way back does not lead through old previews.
  function ask() {
    if (coming || !isSeen) return;
    isOld = false;
    coming = frame.cloneNode();
    coming.removeAttribute("id");
    coming.removeAttribute("src");
    coming.removeAttribute("srcdoc");
    coming.name = `preview-${++count}`;
    frame.after(coming);
    const before = [form.action, form.target];
    [form.action, form.target] = [form.dataset.preview, coming.name];
    form.submit();
    [form.action, form.target] = before;
    const late = setTimeout(() => end(false), GIVE_UP_AFTER);
    coming.addEventListener("load", () => {
      const shown = coming?.contentDocument;
      // Some browsers tell of the empty page first.
      if (shown?.URL === "about:blank") return;
      clearTimeout(late);
      end(Boolean(shown?.body?.firstElementChild));
    });
  }

  function end(isGood) {
    const [kept, gone] = isGood ? [coming, frame] : [frame, coming];
    if (!gone) return;
    coming = null;
    if (isGood) {
      frame = kept;
      follow();
      kept.id = "preview";
    }
    gone.remove();
    if (isOld) ask();
  }

  function follow() {
    const page = frame.contentDocument;
    if (!page?.body) return;
    const line = lineOf(area);
    const placed = [...page.querySelectorAll("[data-line]")].filter((part) => part.dataset.line <= line);
    const last = Math.max(...placed.map((part) => part.dataset.line));
    const part = placed.find((one) => Number(one.dataset.line) === last);
    const top = part ? part.getBoundingClientRect().top + frame.contentWindow.scrollY : 0;
    frame.contentWindow.scrollTo({ top: Math.max(0, top - frame.clientHeight / 4), behavior: "instant" });
  }

  const later = () => {
    isOld = true;
    clearTimeout(timer);
    timer = setTimeout(ask, AFTER_TYPING);
  };
  form.addEventListener("input", (event) => event.target.name && event.target.name !== "width" && later());
  let following;
  document.addEventListener("selectionchange", () => {
    if (document.activeElement !== area) return;
    clearTimeout(following);
    following = setTimeout(follow, 200);
  });
  // On a phone it is far below the text: nothing is sent for it until somebody looks.
  new IntersectionObserver(([entry]) => {
    isSeen = entry.isIntersecting;
    if (isSeen && isOld) ask();
  }).observe(pane);
  const fit = () => pane.style.setProperty("--preview-scale", Math.min(1, pane.clientWidth / frame.offsetWidth));
  new ResizeObserver(fit).observe(pane);
  form.addEventListener("change", () => {
    fit();
    follow();
  });
}
