/** One reading at the door: onto the disk, to the server, and by the phone's own data where the server keeps silent. */
import { clockAhead, ownNow } from "./moments.js";
import { add, amend, newId, nextOrder } from "./queue.js";
import { post } from "./server.js";
import { settle } from "./settle.js";
import { onTheirWay, refuse, syncLater, syncSoon, tellWhatWasTold } from "./sync.js";
import { state } from "./state.js";

/** @typedef {import("./queue.js").Scan} Scan */
/** @typedef {import("./settle.js").Answer} Answer */

/**
 * @typedef {object} Reading
 * @property {Scan} scan
 * @property {Answer} answer
 * @property {"server" | "phone" | "nowhere"} kept where the scan stands: with the server, on this phone, or only in this page
 * @property {string} refused what the server said, where it refuses the scan itself
 * @property {number} at when it was made, by a clock that nobody sets
 * @property {number[]} here who of the party has come
 * @property {number[]} ours who of them was recorded by this scan
 * @property {boolean} [touched] whether the desk has changed that since
 */

const SERVER_HAS = 1500;
const LONGEST_TEXT = 10_000;
/** Stands for any identity card: the reader keeps nothing of it, the queue and the network neither. */
const SOME_CARD = "000000000000||||||";

/** The network was silent: the next reading need not wait so long for it. */
let hasten = false;

/**
 * Judge a reading and show it; again when the server's answer comes late.
 * @param {string} text
 * @param {(reading: Reading, late: boolean) => void} show
 * @param {{came?: "all" | number[], reason?: string}} [who]
 * @returns {Promise<void>}
 */
export async function present(text, show, { came = "all", reason = "" } = {}) {
  const scan = newScan(text, came, reason);
  const isSaved = await add(scan);
  onTheirWay.add(scan.scan_id);
  const asked = ask(scan).finally(() => onTheirWay.delete(scan.scan_id));
  const first = await Promise.race([asked, silence(hasten ? SERVER_HAS / 3 : SERVER_HAS)]);
  hasten = first === null;
  if (first?.answer) return show(reading(scan, first.answer, "server"), false);
  const judged = await ownJudgement(scan.text);
  await amend(scan.scan_id, {
    offline: true,
    shown_verdict: judged.verdict,
    pack_made_at: judged.pack_made_at ?? null,
    shown_admits: judged.admits,
  }).catch(() => {});
  const own = reading(scan, judged, isSaved ? "phone" : "nowhere", first?.refused);
  show(own, false);
  void noteHere(own);
  if (first) return;
  const late = await asked;
  if (late.answer && judged.admits && !reason) {
    const told = { ...scan, shown_verdict: judged.verdict, pack_made_at: judged.pack_made_at ?? null };
    await tellWhatWasTold(told, late.answer);
  }
  if (late.answer) show(reading(scan, late.answer, "server"), true);
  else if (late.refused) show({ ...own, refused: late.refused }, true);
}

/**
 * @param {string} text
 * @param {"all" | number[]} came
 * @param {string} reason
 * @returns {Scan}
 */
function newScan(text, came, reason) {
  return {
    scan_id: newId(),
    text: presentable(text),
    scanned_at: new Date().toISOString(),
    clock_ahead: clockAhead(),
    came,
    reason,
    offline: false,
    shown_verdict: null,
    pack_made_at: null,
    edited: false,
    order: nextOrder(),
    state: "waiting",
    problem: "",
  };
}

/**
 * What may be kept and sent of a reading: nothing of an identity card, no halves of letters, no more than the server takes.
 * @param {string} text
 */
function presentable(text) {
  if (/^\s*[0-9]{12}\|/.test(text) && text.split("|").length > 4) return SOME_CARD;
  const whole = text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd");
  const cut = whole.slice(0, LONGEST_TEXT);
  return /[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut;
}

/**
 * @param {Scan} scan
 * @returns {Promise<{answer?: Answer, refused?: string}>}
 */
async function ask(scan) {
  const { scan_id, text, scanned_at, came, reason } = scan;
  const order = { scan_id, text, scanned_at, sent_at: new Date().toISOString(), came, ...(reason ? { reason } : {}) };
  const reply = await post("/api/v1/scans", order);
  if (reply.kind === "refused") {
    await refuse(scan, reply.problem);
    return { refused: reply.problem };
  }
  if (reply.kind !== "ok" || reply.body?.scan_id !== scan_id) {
    syncLater();
    return {};
  }
  if (!(await settle(scan, reply.body))) syncLater();
  else if (state.waiting) syncSoon();
  void noteHere(reading(scan, reply.body, "server"));
  return { answer: reply.body };
}

/**
 * Tell the phone's own data who is here, so that they know it too when the network goes.
 * @param {Reading} now
 */
export async function noteHere({ answer: { slip }, here }) {
  if (!slip?.slot) return;
  const { noteArrival, forgetArrival } = await import("./pack.js");
  const day = slip.slot.operating_day;
  const gone = everybody(slip).filter((number) => !here.includes(number));
  if (here.length) await noteArrival(slip.number, day, here).catch(() => {});
  if (gone.length) await forgetArrival(slip.number, day, gone).catch(() => {});
}

/**
 * @param {number} after milliseconds
 * @returns {Promise<null>}
 */
function silence(after) {
  return new Promise((resolve) => setTimeout(() => resolve(null), after));
}

/**
 * @param {string} text
 * @returns {Promise<Answer>}
 */
async function ownJudgement(text) {
  try {
    const pack = import("./pack.js");
    const judged = await Promise.race([pack.then(({ judgeOffline }) => judgeOffline(text, ownNow())), silence(SERVER_HAS)]);
    if (judged) return judged;
  } catch {
    // it was not fetched before the network went
  }
  const words = { vi: "CHƯA KIỂM TRA ĐƯỢC", en: "CANNOT TELL" };
  return { verdict: null, admits: false, minutes_off: 0, slip: null, text: words, hint: { vi: "", en: "" }, pack_made_at: null };
}

/** @param {import("./settle.js").Slip} slip */
export function everybody(slip) {
  return Array.from({ length: slip.party_size ?? 0 }, (_, place) => place + 1);
}

/**
 * @param {Scan} scan
 * @param {Answer} answer
 * @param {"server" | "phone" | "nowhere"} kept
 * @param {string} [refused]
 * @returns {Reading}
 */
function reading(scan, answer, kept, refused = "") {
  const before = answer.slip?.arrived ?? [];
  const ours = kept === "server" ? (answer.recorded ?? []) : expected(scan, answer, before);
  const here = [...new Set([...before, ...ours])].sort((one, other) => one - other);
  return { scan, answer, kept, refused, at: performance.now(), here, ours };
}

/**
 * Whom the server will record when it hears of the scan, as far as the phone can tell.
 * @param {Scan} scan
 * @param {Answer} answer
 * @param {number[]} before
 */
function expected(scan, answer, before) {
  if (!answer.slip || !(answer.admits || scan.reason)) return [];
  const came = scan.came === "all" ? everybody(answer.slip) : scan.came;
  return came.filter((number) => !before.includes(number));
}
