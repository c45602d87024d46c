/** What the desk does after a verdict: go on, tick and untick people, undo, admit with a reason, look back. */
import { byId, el } from "./dom.js";
import { everybody, noteHere, present } from "./door.js";
import { amend } from "./queue.js";
import { checkIn, undo } from "./settle.js";
import { sound } from "./sounds.js";
import { alone } from "./sync.js";
import { codeOf, isWhole, partyLine, rulerOf, verdictWords, whenLine } from "./verdict.js";
import { say } from "./words.js";

/** @typedef {import("./door.js").Reading} Reading */

const UNDO_MS = 15 * 60_000;
const ADMITTED_MS = 5_000;
const HELD_MS = 15_000;
const REMEMBERED = 10;

/** The last readings, newest first: a mistake is often seen when the next household already stands there. @type {Reading[]} */
const history = [];
/** @type {Reading | null} */
let current = null;
/** @type {number | undefined} */
let clearing;
let idleAgain = () => {};

/** @param {() => void} work what to do when the verdict has gone */
export function whenIdle(work) {
  idleAgain = work;
}

/** @returns {boolean} whether no verdict is on the screen */
export function isIdle() {
  return current === null;
}

/** @param {string} text */
export function scan(text) {
  void present(text, show);
}

/**
 * Show a verdict. A late one (the server's, after the phone's own) changes the screen only while its scan is still there.
 * @param {Reading} reading
 * @param {boolean} late
 */
function show(reading, late) {
  const place = history.findIndex((old) => old.scan.scan_id === reading.scan.scan_id);
  if (place >= 0) {
    const old = history[place];
    if (old.touched) Object.assign(reading, { here: old.here, ours: old.ours, touched: true });
    history[place] = reading;
  } else {
    history.unshift(reading);
    history.length = Math.min(history.length, REMEMBERED);
  }
  const isSame = current?.scan.scan_id === reading.scan.scan_id;
  if (late && !isSame) return;
  if (late && byId("party").querySelector("form")) return; // an officer is writing why; what he sends is judged anew
  const isNews = !late || current?.answer.verdict !== reading.answer.verdict;
  if (isNews) sound(codeOf(reading), reading.kept !== "server");
  open(reading);
  wait(reading);
}

/**
 * @param {Reading} reading
 * @param {string} [told] what the last tap did
 * @param {boolean} [isNews] whether the verdict is to be read aloud
 */
function open(reading, told = "", isNews = true) {
  current = reading;
  const live = byId("live");
  if (isNews) live.replaceChildren(verdictWords(reading), el("p", { id: "told" }));
  byId("told").textContent = told;
  byId("party").replaceChildren(...party(reading));
  byId("next").replaceChildren(...steps(reading));
  document.body.className = document.body.className.replace(/\bf-\w+|\bverdict\b/g, "").trim();
  document.body.classList.add("verdict", `f-${codeOf(reading)}`);
  if (isNews) scrollTo(0, 0);
}

/**
 * @param {Reading} reading
 * @param {number} [after] milliseconds
 */
function wait(reading, after = reading.answer.admits ? ADMITTED_MS : HELD_MS) {
  clearTimeout(clearing);
  if (reading.kept === "nowhere" || reading.refused) return; // somebody has to act
  clearing = window.setTimeout(close, after);
}

/** Back to waiting for a slip. */
export function close() {
  clearTimeout(clearing);
  current = null;
  document.body.className = document.body.className.replace(/\bf-\w+|\bverdict\b/g, "").trim();
  for (const id of ["live", "party", "next"]) byId(id).replaceChildren();
  idleAgain();
}

/** Open the last reading again. */
export function openLast() {
  if (history[0]) back(0);
}

/** @returns {boolean} */
export function hasLast() {
  return history.length > 0;
}

/** @param {number} place */
function back(place) {
  open(history[place]);
  wait(history[place], HELD_MS);
}

/** @param {Reading} reading */
function isFresh(reading) {
  return performance.now() - reading.at < UNDO_MS;
}

/** @param {Reading} reading */
function party(reading) {
  const { slip } = reading.answer;
  if (!slip || slip.party_size === null) return [];
  return [
    rulerOf(reading),
    el(
      "div",
      { class: "rule" },
      partyLine(reading),
      whenLine(reading),
      reading.here.length > 0 && el("p", {}, say("recorded", { here: reading.here.length, people: slip.party_size })),
      el("div", { class: "boxes", role: "group", "aria-label": say("scanner_party") }, ...everybody(slip).map((number) => box(reading, number))),
    ),
  ].filter((part) => part !== null);
}

/**
 * @param {Reading} reading
 * @param {number} number
 */
function box(reading, number) {
  const isHere = reading.here.includes(number);
  const mayTap = isFresh(reading) && (isHere ? reading.ours.includes(number) : reading.answer.admits || reading.ours.length > 0);
  const label = `${say("person", { number })}, ${say(isHere ? "is_here" : "not_arrived")}`;
  if (!mayTap) return el("span", { class: isHere ? "here" : "", role: "img", "aria-label": label }, String(number));
  const wanted = isHere ? reading.ours.filter((one) => one !== number) : [...reading.ours, number];
  return el(
    "button",
    { type: "button", "aria-pressed": String(isHere), "aria-label": say("person", { number }), onclick: () => void change(reading, wanted) },
    String(number),
  );
}

/**
 * Whether there is anybody to admit against the verdict; where the phone cannot tell, the officer can.
 * @param {Reading} reading
 */
function mayBeAdmitted({ answer: { admits, slip, verdict }, here }) {
  return !admits && (slip ? !isWhole({ slip, here }) : verdict === null);
}

/** @param {Reading} reading */
function steps(reading) {
  const place = history.indexOf(reading);
  const older = history[place + 1];
  const mayUndo = reading.ours.length > 0 && isFresh(reading);
  const mayAdmit = mayBeAdmitted(reading) && reading.ours.length === 0;
  return [
    el("button", { type: "button", class: "btn", id: "go-on", onclick: close }, say("scanner_next")),
    el(
      "div",
      { class: "pair" },
      mayUndo && el("button", { type: "button", class: "btn o", onclick: () => void change(reading, []) }, say("undo")),
      mayAdmit && el("button", { type: "button", class: "btn o", onclick: () => askReason(reading) }, say("admit_anyway")),
      !mayUndo && !mayAdmit && older && el("button", { type: "button", class: "btn o", onclick: () => back(place + 1) }, say("scanner_before")),
    ),
  ];
}

/**
 * Make the record say that exactly `wanted` came by this scan.
 * @param {Reading} reading
 * @param {number[]} wanted
 */
async function change(reading, wanted) {
  clearTimeout(clearing);
  const problem = await recordOf(reading, wanted);
  if (!problem) {
    const others = reading.here.filter((number) => !reading.ours.includes(number));
    reading.here = [...others, ...wanted].sort((one, other) => one - other);
    reading.ours = wanted;
    reading.touched = true;
    void noteHere(reading);
  }
  tellOf(reading, problem || say(wanted.length ? "scanner_changed" : "scanner_undone"));
}

/**
 * Say what a tap did, where its verdict is still on the screen, and let it go after a while.
 * @param {Reading} reading
 * @param {string} told
 */
function tellOf(reading, told) {
  if (current !== reading) return;
  open(reading, told, false);
  wait(reading, HELD_MS);
}

/**
 * @param {Reading} reading
 * @param {number[]} wanted
 * @returns {Promise<string>} what went wrong, or ""
 */
async function recordOf({ scan: { scan_id, reason }, kept, ours }, wanted) {
  let waits = false;
  const edited_at = new Date().toISOString();
  try {
    if (kept !== "server") await alone(async () => void (waits = await amend(scan_id, { came: wanted, edited: true, edited_at })));
  } catch {
    return say("scanner_full");
  }
  if (waits) return "";
  const extra = ours.filter((number) => !wanted.includes(number));
  const missing = wanted.filter((number) => !ours.includes(number));
  const undone = extra.length ? await undo(scan_id, extra) : null;
  const replies = [undone, missing.length ? await checkIn(scan_id, missing, reason) : null];
  const failed = replies.find((reply) => reply && reply.kind !== "ok");
  if (!failed) return "";
  return failed.kind === "refused" ? failed.problem : say("scanner_not_changed");
}

/**
 * The verdict holds, the officer decides: whom, and why.
 * @param {Reading} reading
 */
function askReason(reading) {
  clearTimeout(clearing);
  const { slip } = reading.answer;
  const reason = el("input", { id: "reason", type: "text", maxlength: 200, required: true, autocomplete: "off" });
  const missing = slip ? everybody(slip).filter((number) => !reading.here.includes(number)) : [];
  const boxes = missing.map((number) =>
    el(
      "label",
      {},
      el("input", { type: "checkbox", value: number, checked: true, "aria-label": say("person", { number }) }),
      el("span", {}, String(number)),
    ),
  );
  const quick = ["scanner_reason_far", "scanner_reason_weak", "scanner_reason_moved"].map((key) =>
    el("button", { type: "button", class: "chip", onclick: () => void (reason.value = say(key)) }, say(key)),
  );
  const form = el(
    "form",
    { class: "rule" },
    partyLine(reading),
    whenLine(reading),
    boxes.length > 0 && el("fieldset", {}, el("legend", { class: "n" }, say("who_came")), el("div", { class: "boxes" }, ...boxes)),
    el("label", { for: "reason" }, say("admit_reason")),
    el("div", { class: "chips" }, ...quick),
    reason,
    el("button", { class: "btn" }, say("admit_anyway")),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const chosen = boxes.map((box) => box.querySelector("input")).flatMap((input) => (input?.checked ? [Number(input.value)] : []));
    if (!reason.value.trim() || (boxes.length && !chosen.length)) return;
    void admit(reading, boxes.length ? chosen : "all", reason.value.trim());
  });
  byId("party").replaceChildren(form);
  byId("next").replaceChildren(el("button", { type: "button", class: "btn o", onclick: () => open(reading, "", false) }, say("go_back")));
  if (matchMedia("(pointer: fine)").matches) reason.focus();
}

/**
 * @param {Reading} reading
 * @param {number[] | "all"} numbers
 * @param {string} reason
 */
async function admit(reading, numbers, reason) {
  if (reading.kept === "server" && numbers !== "all") {
    const reply = await checkIn(reading.scan.scan_id, numbers, reason);
    if (reply.kind === "ok" || reply.kind === "refused") {
      if (reply.kind === "ok") {
        reading.scan.reason = reason;
        reading.here = [...new Set([...reading.here, ...numbers])].sort((one, other) => one - other);
        reading.ours = numbers;
        reading.touched = true;
        void noteHere(reading);
      }
      return tellOf(reading, reply.kind === "ok" ? say("scanner_changed") : reply.problem);
    }
  }
  await present(reading.scan.text, show, { came: numbers, reason });
}
