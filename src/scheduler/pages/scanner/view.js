/** The strip and the notices: network, what waits, how old the data are, and what a person has to do about it. */
import { byId, el } from "./dom.js";
import { campaignNow } from "./moments.js";
import { forget, refused } from "./queue.js";
import { state, watch } from "./state.js";
import { address, clockText, say } from "./words.js";

const HOUR = 3600_000;
const OLD_HOURS = 12;
const MANY = 200;
const OUTDOOR = "phieuhen-outdoor";

/** Take the strip over and keep it true. */
export function startView() {
  const strip = byId("strip");
  state.place ||= byId("place").textContent?.trim() ?? "";
  state.counts ||= byId("counts").textContent?.trim() ?? "";
  strip.replaceChildren(...["place", "network", "queue", "age"].map((id) => el("span", { id })));
  byId("more").append(...links());
  byId("others").hidden = false;
  watch(draw);
  setInterval(draw, 30_000);
  draw();
}

function links() {
  const pages = [
    ["/scan/hang-doi", "scanner_link_queue"],
    ["/scan/ten", "scanner_link_names"],
    ["/scan/vang-lai", "scanner_link_walk_in"],
  ].map(([path, key]) => el("a", { class: "tel", href: address(path) }, say(key)));
  const outdoor = el("button", { type: "button", class: "btn o", id: "outdoor", onclick: () => light(!isOutdoor()) }, "");
  light(isOutdoor(), outdoor);
  return [...pages, outdoor];
}

function isOutdoor() {
  try {
    return localStorage.getItem(OUTDOOR) === "on";
  } catch {
    return document.body.classList.contains("outdoor");
  }
}

/**
 * Black on white, for the sun.
 * @param {boolean} on
 * @param {HTMLElement} [button]
 */
function light(on, button = byId("outdoor")) {
  document.body.classList.toggle("outdoor", on);
  button.setAttribute("aria-pressed", String(on));
  button.textContent = say(on ? "scanner_outdoor_off" : "scanner_outdoor_on");
  try {
    localStorage.setItem(OUTDOOR, on ? "on" : "off");
  } catch {
    // it holds for this page only
  }
}

/** @param {string} madeAt */
function hoursOld(madeAt) {
  return (campaignNow().getTime() - Date.parse(madeAt)) / HOUR;
}

let noticed = "";

function draw() {
  const { network, waiting, unsaved, packMadeAt } = state;
  const hours = packMadeAt ? hoursOld(packMadeAt) : 0;
  const isOld = hours > OLD_HOURS || waiting > MANY;
  byId("strip").classList.toggle("old", isOld);
  byId("place").textContent = state.place;
  byId("network").textContent = say(network === "off" ? "scanner_network_off" : "scanner_network_on");
  byId("queue").textContent = say("scanner_waiting", { count: waiting });
  byId("age").textContent = isOld ? say("scanner_data_old", { age: ageText(packMadeAt, hours) }) : ageText(packMadeAt, hours);
  byId("counts").textContent = state.counts;
  drawClock();
  document.body.classList.toggle("wiped", state.wiped);
  void drawRefused();
  const now = JSON.stringify([state.wiped, state.wiped && waiting, unsaved > 0, state.signedOut]);
  if (now === noticed) return;
  noticed = now;
  byId("notices").replaceChildren(
    ...[
      state.wiped && notice("wiped", say("scanner_wiped_title"), say(waiting ? "scanner_wiped_waiting" : "scanner_wiped_next", { count: waiting })),
      unsaved > 0 && notice("unsaved", say("scanner_unsaved_title"), say("scanner_unsaved_next")),
      state.signedOut && !state.wiped && notice("signed-out", say("scanner_signed_out_title"), say("scanner_signed_out_next"), signIn()),
    ].filter((part) => part instanceof Node),
  );
}

/** A trial plays on another day, and a phone may be years behind: then the day that counts stands above everything. */
function drawClock() {
  const clock = document.querySelector(".trial");
  const now = campaignNow();
  if (!(clock instanceof HTMLElement) || Math.abs(now.getTime() - Date.now()) < 24 * HOUR) return;
  const day = now.toLocaleDateString("vi-VN", { timeZone: "Asia/Ho_Chi_Minh" });
  clock.hidden = false;
  clock.textContent = say("scanner_clock", { moment: `${clockText(now)} ${day}` });
}

/**
 * @param {string | null} packMadeAt
 * @param {number} hours
 */
function ageText(packMadeAt, hours) {
  if (!packMadeAt) return say("scanner_data_none");
  if (hours < 1) return say("scanner_data_minutes", { minutes: Math.max(0, Math.round(hours * 60)) });
  return say("scanner_data_hours", { hours: Math.floor(hours) });
}

/**
 * @param {string} id
 * @param {string} title
 * @param {string} next
 * @param {Node} [step]
 */
function notice(id, title, next, step) {
  return el("div", { class: "notice", id }, el("strong", {}, title), el("p", {}, next), step);
}

function signIn() {
  return el("a", { class: "btn o", href: address("/dang-nhap?next=/scan/") }, say("scanner_sign_in"));
}

let drawn = 0;

/** What the server refused stays in sight until somebody has written it down. */
async function drawRefused() {
  if (state.refused === drawn) return;
  drawn = state.refused;
  const rows = (await refused()).map((scan) =>
    el(
      "li",
      {},
      el("p", {}, `${clockText(new Date(scan.scanned_at))} · ${shortened(scan.text)}`),
      el("p", {}, scan.problem),
      el("button", { type: "button", class: "btn o", onclick: () => void forget(scan.scan_id) }, say("scanner_refused_seen")),
    ),
  );
  byId("refused").replaceChildren(
    ...(rows.length ? [el("details", { open: true }, el("summary", {}, say("scanner_refused", { count: rows.length })), el("ul", {}, ...rows))] : []),
  );
}

/** @param {string} text */
function shortened(text) {
  return text.length > 24 ? `…${text.slice(-12)}` : text;
}

/** @param {string} words what to say in the place of a verdict, such as why a name cannot be looked up */
export function remark(words) {
  byId("live").replaceChildren(...(words ? [el("p", { class: "notice" }, words)] : []));
}
