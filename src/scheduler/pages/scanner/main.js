/** The scanner's page: what runs first. The form that the server sent works without any of this. */
import "./trusted.js";
import { startContact, contact } from "./contact.js";
import { close, hasLast, isIdle, openLast, scan, whenIdle } from "./desk.js";
import { byId, el } from "./dom.js";
import { openEye } from "./eye.js";
import { classify, listen } from "./field.js";
import { install } from "./install.js";
import { recallClock } from "./moments.js";
import { recount, count } from "./queue.js";
import { wakeSounds } from "./sounds.js";
import { state, watch } from "./state.js";
import { sync, syncSoon, whenDelivered } from "./sync.js";
import { remark, startView } from "./view.js";
import { address, say } from "./words.js";

async function main() {
  const form = /** @type {HTMLFormElement} */ (byId("scan-form"));
  const field = /** @type {HTMLInputElement} */ (byId("text"));
  document.body.classList.add("app");
  startView();
  const before = el("button", { type: "button", class: "btn o", id: "before", hidden: true, onclick: openLast }, say("scanner_before"));
  byId("actions").append(before);
  whenIdle(() => {
    before.hidden = !hasLast();
    if (matchMedia("(pointer: fine)").matches) field.focus({ preventScroll: true });
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = field.value;
    field.value = "";
    take(text, field);
  });
  field.maxLength = 20_000;
  listen(field, (text) => take(text, field), () => {
    if (!isIdle()) close();
  });
  const eye = openEye((text) => {
    if (text.trim() && !state.wiped) scan(text);
  });
  watch(() => {
    if (!state.wiped) return;
    eye.pause();
    if (!isIdle()) close();
  });
  wakeSounds();
  await firstFrame();
  if (matchMedia("(pointer: fine)").matches) field.focus({ preventScroll: true });
  else field.blur();
  if (new URLSearchParams(location.search).has("can-mang")) remark(say("scanner_needs_network"));
  document.documentElement.dataset.ready = String(Math.round(performance.now()));
  await recallClock();
  await recount();
  whenDelivered(() => void contact());
  addEventListener("online", syncSoon);
  addEventListener("beforeunload", (event) => {
    if (state.unsaved) event.preventDefault();
  });
  await startContact();
  if (await count()) void sync();
  void import("./pack.js").then(({ warmUp }) => warmUp()); // what judges without a network must be here before it goes
  void navigator.storage?.persist?.();
  await install(() => isIdle() && field.value === "" && !state.unsaved);
}

/** With it the browser gives the field the focus that the form asks for, and complains where another has it by then. */
function firstFrame() {
  return new Promise((done) => {
    requestAnimationFrame(done);
    setTimeout(done, 100); // a tab that nobody sees draws nothing
  });
}

/**
 * @param {string} text
 * @param {HTMLInputElement} field
 */
function take(text, field) {
  const kind = classify(text);
  if (kind === "nothing" || state.wiped) return;
  if (kind === "scan") {
    remark("");
    scan(text);
  } else if (state.network === "off" || !navigator.onLine) {
    field.value = text;
    remark(say("scanner_names_need_network"));
  } else {
    location.assign(address(`/scan/ten?q=${encodeURIComponent(text.trim())}`));
  }
}

void main();
