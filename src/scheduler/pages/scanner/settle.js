/** A scan leaves the queue when the server has confirmed it by its id, and has counted whom the desk ticked in the end. */
import { amend, find, forget } from "./queue.js";
import { post } from "./server.js";

/** @typedef {import("./queue.js").Scan} Scan */

/**
 * What the server answers, or the phone itself without it.
 * @typedef {object} Answer
 * @property {string} [scan_id]
 * @property {string} [scanned_at] the moment it was judged for, by the campaign's clock
 * @property {string | null} verdict null: the phone cannot tell
 * @property {boolean} admits
 * @property {number} minutes_off
 * @property {Slip | null} slip
 * @property {{vi: string, en: string}} text
 * @property {{vi: string, en: string}} hint
 * @property {number[]} [recorded] who was recorded by this scan
 * @property {number | null} [queue_number]
 * @property {boolean} [held]
 * @property {boolean} [offline] stored as made without network: the office knows what the phone told
 * @property {string | null} [pack_made_at]
 */

/**
 * @typedef {object} Slip
 * @property {number} number
 * @property {string} household masked
 * @property {boolean} [spare]
 * @property {number | null} party_size null: only the slip itself is known, not its party
 * @property {number[]} arrived
 * @property {{number: number, arrived: boolean}[]} [members]
 * @property {{station?: string, operating_day: string, starts_at?: string, ends_at?: string, hours?: string} | null} slot
 */

/**
 * Take in what the server said of a scan.
 * @param {Scan} sent
 * @param {Answer} answer
 * @returns {Promise<boolean>} false: it stays in the queue, since not everything has arrived
 */
export async function settle(sent, answer) {
  if (answer.scan_id !== sent.scan_id) return false;
  const now = await find(sent.scan_id);
  if (!now) return true;
  const failed = now.edited ? await corrected(now, answer) : null;
  if (failed?.kind === "refused" || failed?.kind === "gone") {
    // Another try would end the same, and somebody was told that it is done: it stays in sight until a person has read it.
    return amend(now.scan_id, { state: "refused", problem: "problem" in failed ? failed.problem : "404" }).catch(() => false);
  }
  return failed === null && forget(now.scan_id, now);
}

/**
 * The ticks were changed while the scan may have been on its way: make the server's record the same.
 * @param {Scan} scan
 * @param {Answer} answer
 * @returns {Promise<import("./server.js").Reply | null>} what went wrong
 */
async function corrected(scan, answer) {
  if (answer.held) return null; // nobody was recorded, and who was shut out changes nothing
  const recorded = answer.recorded ?? [];
  const wanted = scan.came === "all" ? recorded : scan.came;
  const extra = recorded.filter((number) => !wanted.includes(number));
  const there = new Set([...recorded, ...(answer.slip?.arrived ?? [])]);
  const missing = answer.admits || scan.reason ? wanted.filter((number) => !there.has(number)) : [];
  const undone = extra.length ? await undo(scan.scan_id, extra, scan.edited_at) : null;
  if (undone && undone.kind !== "ok") return undone;
  const added = missing.length ? await checkIn(scan.scan_id, missing, scan.reason) : null;
  return added && added.kind !== "ok" ? added : null;
}

/**
 * @param {string} scanId
 * @param {number[]} [numbers] all that the scan recorded, if left out
 * @param {string} [undoneAt] by the phone's clock; now, if left out
 */
export function undo(scanId, numbers, undoneAt) {
  const order = { numbers, undone_at: undoneAt, sent_at: new Date().toISOString() };
  return post(`/api/v1/scans/${scanId}/undo`, order);
}

/**
 * @param {string} scanId
 * @param {number[]} numbers
 * @param {string} reason
 */
export function checkIn(scanId, numbers, reason) {
  return post(`/api/v1/scans/${scanId}/check-ins`, { numbers, reason });
}
