/** One verdict on the screen: the word, its field, its shape, what to do next, and how many of the party. */
import { el, svg } from "./dom.js";
import { campaignNow } from "./moments.js";
import { ruler } from "./ruler.js";
import { clockText, lang, say, shapeOf } from "./words.js";

/** @typedef {import("./door.js").Reading} Reading */

/** Where the answer itself is what the officer reads: the other place, the other day, the new slot. */
const TELLS = new Set(["wrong_station", "wrong_date", "replaced"]);
const TIMED = new Set(["on_time", "early", "late"]);
const MOST_BOXES = 6;

/** @param {Reading} reading */
export function codeOf(reading) {
  return reading.answer.verdict ?? "unknown";
}

/**
 * What is read aloud: the band, the word, the next thing to do.
 * @param {Reading} reading
 * @returns {HTMLElement}
 */
export function verdictWords(reading) {
  const { answer } = reading;
  const title = answer.text[lang];
  const hint = (codeOf(reading) === "on_time" ? say("scan_admit_text") : answer.hint[lang]).replace(/^–/, "");
  return el(
    "div",
    {},
    band(reading),
    shape(reading),
    el("h1", { class: `w ${sizeOf(title)}`, tabindex: "-1" }, title),
    hint && el("p", { class: TELLS.has(codeOf(reading)) ? "big" : null }, hint),
    minutesOff(reading),
    numberOf(reading),
  );
}

/** @param {Reading} reading */
function band({ kept, answer, refused }) {
  if (refused) return el("p", { class: "band bad" }, say("scanner_refused_band", { problem: refused }));
  if (kept === "server") return answer.held ? el("p", { class: "band" }, say("scanner_held")) : null;
  if (kept === "nowhere") {
    return el("p", { class: "band bad" }, el("strong", {}, say("scanner_unsaved_title")), " ", say("scanner_unsaved_next"));
  }
  const made = answer.pack_made_at ? ` ${say("scanner_pack_of", { time: clockText(new Date(answer.pack_made_at)) })}` : "";
  return el("p", { class: "band" }, el("strong", {}, say("verdict_saved_offline")), `. ${say("verdict_saved_offline_hint")}.${made}`);
}

/** @param {string} title */
function sizeOf(title) {
  return title.length <= 9 ? "s" : title.length <= 16 ? "m" : "l";
}

/** @param {Reading} reading */
function minutesOff(reading) {
  const off = reading.answer.minutes_off;
  if (!off || !TIMED.has(codeOf(reading))) return null;
  return el("p", {}, say(off < 0 ? "minutes_early" : "minutes_late", { minutes: Math.abs(off) }));
}

/** @param {Reading} reading */
function numberOf({ answer }) {
  return answer.queue_number ? el("p", { class: "number" }, say("scanner_number"), " ", el("b", {}, String(answer.queue_number))) : null;
}

/** @param {Reading} reading */
function shape(reading) {
  const code = codeOf(reading);
  const { slip } = reading.answer;
  if (code === "partial" && slip) {
    const boxes = Math.min(slip.party_size ?? 1, MOST_BOXES);
    return svg(
      "svg",
      { class: "shape wide", viewBox: `0 0 ${40 * boxes} 48`, "aria-hidden": "true" },
      ...Array.from({ length: boxes }, (_, place) =>
        svg("path", {
          d: `M${40 * place + 5} 10h28v28h-28z`,
          fill: place < slip.arrived.length ? "currentColor" : "none",
          stroke: "currentColor",
          "stroke-width": 8,
        }),
      ),
    );
  }
  const path = shapeOf(code);
  if (!path) return null;
  return svg(
    "svg",
    { class: "shape", viewBox: "0 0 96 96", "aria-hidden": "true" },
    svg("path", { d: path, fill: "none", stroke: "currentColor", "stroke-width": 10 }),
  );
}

/** @param {Reading} reading */
export function rulerOf({ answer: { slip, verdict, scanned_at } }) {
  const slot = slip?.slot;
  if (!slot?.starts_at || !slot.ends_at || verdict === "already_scanned") return null;
  return ruler(new Date(slot.starts_at), new Date(slot.ends_at), scanned_at ? new Date(scanned_at) : campaignNow());
}

/** Where and when the slip is for, which the officer has to know before he admits. @param {Reading} reading */
export function whenLine({ answer: { slip, admits }, here }) {
  const slot = slip?.slot;
  if (!slot || admits || isWhole({ slip, here })) return null;
  const [year, month, day] = slot.operating_day.split("-").map(Number);
  return el("p", {}, [slot.hours, `${day}/${month}/${year}`, slot.station].filter(Boolean).join(", "));
}

/**
 * Whether everybody of the slip is here, as far as the party is known.
 * @param {{slip: import("./settle.js").Slip, here: number[]}} party
 */
export function isWhole({ slip, here }) {
  return slip.party_size !== null && here.length >= slip.party_size;
}

/** @param {Reading} reading */
export function partyLine({ answer: { slip } }) {
  if (!slip || slip.party_size === null) return null;
  const words = slip.spare
    ? say("spare_at_door", { people: slip.party_size })
    : say("household_people", { name: slip.household, people: slip.party_size });
  return el("p", { class: "v" }, words);
}
