/** Sends what waits: oldest first, in batches, one tab at a time, again and again until the server has confirmed each scan. */
import { add, amend, count, newId, nextOrder, recount, waiting } from "./queue.js";
import { post } from "./server.js";
import { settle } from "./settle.js";

/** @typedef {import("./queue.js").Scan} Scan */

const MOST = 100;
/** The server takes 64 KB a request. */
const MOST_BYTES = 48_000;
const FIRST_PAUSE = 2_000;
const LONGEST_PAUSE = 300_000;
/** What the server asks to be kept and sent again. */
const KEEP_IT = "scan_not_stored";
const LOCK = "phieuhen-queue";

/** Scans that this tab has just sent one by one: their answer comes by that way. @type {Set<string>} */
export const onTheirWay = new Set();

let pause = FIRST_PAUSE;
/** @type {number | undefined} */
let timer;
/** @type {() => void} */
let afterwards = () => {};

/** @param {() => void} work what to do when everything was delivered */
export function whenDelivered(work) {
  afterwards = work;
}

/**
 * Send what waits, now. Returns at once where another tab is at it.
 * @returns {Promise<void>}
 */
export async function sync() {
  clearTimeout(timer);
  if (!(await alone(deliver, true))) syncLater(); // another tab is at it: look again afterwards what is left
}

/**
 * Do something that must not meet a batch on its way.
 * @param {() => Promise<void>} work
 * @param {boolean} [orNever] leave it to whoever is at it
 * @returns {Promise<boolean>} false: it was left to him
 */
export async function alone(work, orNever = false) {
  if (!navigator.locks) {
    await work();
    return true;
  }
  return navigator.locks.request(LOCK, { ifAvailable: orNever }, async (lock) => {
    if (lock) await work();
    return lock !== null;
  });
}

/** Try again soon, and later each time. */
export function syncLater() {
  clearTimeout(timer);
  timer = window.setTimeout(() => void sync(), pause * (0.75 + Math.random() / 2));
  pause = Math.min(pause * 2, LONGEST_PAUSE);
}

/** The network is back: do not wait for the end of a long pause. */
export function syncSoon() {
  pause = FIRST_PAUSE;
  void sync();
}

async function deliver() {
  let most = MOST;
  let some = false;
  for (;;) {
    const batch = fitting((await waiting()).filter((scan) => !onTheirWay.has(scan.scan_id)), most);
    if (!batch.length) break;
    const reply = await post("/api/v1/scans/batch", { sent_at: new Date().toISOString(), scans: batch.map(order) });
    if (reply.kind === "refused" && batch.length === 1) {
      if (!(await refuse(batch[0], reply.problem))) return syncLater();
    } else if (reply.kind === "refused") {
      most = Math.ceil(batch.length / 2); // something in it spoils the whole: find it
    } else if (reply.kind !== "ok" || !(await taken(batch, reply.body?.results))) {
      return syncLater();
    }
    some = true;
  }
  pause = FIRST_PAUSE;
  await recount(); // another tab may have sent what this one still showed
  if (some) afterwards();
  else if (await count()) syncLater();
}

/**
 * @param {Scan[]} scans
 * @param {number} most
 */
function fitting(scans, most) {
  let bytes = 0;
  return scans.slice(0, most).filter((scan, place) => {
    bytes += JSON.stringify(scan.text).length * 3;
    return place === 0 || bytes <= MOST_BYTES;
  });
}

/** @param {Scan} scan */
function order(scan) {
  const { scan_id, text, scanned_at, clock_ahead, came, reason, shown_verdict, pack_made_at } = scan;
  return { scan_id, text, scanned_at, clock_ahead, came, ...(reason ? { reason } : {}), offline: true, shown_verdict, pack_made_at };
}

/**
 * Take in the results, each by its own id.
 * @param {Scan[]} batch
 * @param {any} results
 * @returns {Promise<boolean>} false: some of them are not settled, so it has to be asked again
 */
async function taken(batch, results) {
  const said = new Map(Array.isArray(results) ? results.map((result) => [result?.scan_id, result]) : []);
  let whole = true;
  for (const scan of batch) {
    const result = said.get(scan.scan_id);
    if (result?.status === "refused" && result.problem?.code !== KEEP_IT) {
      whole = (await refuse(scan, detailOf(result.problem))) && whole;
    } else if (!result?.answer || !(await settle(scan, result.answer))) whole = false;
    else if (scan.shown_admits && !scan.reason) await tellWhatWasTold(scan, result.answer);
  }
  return whole;
}

/** @param {any} problem */
function detailOf(problem) {
  const detail = problem?.detail;
  return String((typeof detail === "object" ? detail?.[document.documentElement.lang] : detail) ?? problem?.code ?? "");
}

/**
 * @param {Scan} scan
 * @param {string} problem
 * @returns {Promise<boolean>} false: the disk takes no change
 */
export async function refuse(scan, problem) {
  return amend(scan.scan_id, { state: "refused", problem }).catch(() => false);
}

/**
 * Where the office judged otherwise than this phone told, and had the scan by a line whose answer was late or lost, it hears what
 * was told in a scan of its own that records nobody: the lead looks at whom the phone let in.
 * @param {Scan} scan as it was told by this phone
 * @param {import("./settle.js").Answer} answer
 */
export async function tellWhatWasTold(scan, answer) {
  if (answer.admits || answer.offline || answer.held) return;
  await add({ ...scan, scan_id: newId(), came: [], offline: true, edited: false, shown_admits: false, order: nextOrder(), state: "waiting" });
  syncSoon();
}
