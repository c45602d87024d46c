/** Scans that the server has not confirmed. They stand on the disk before anything else is done with them. */
import { store, write } from "./store.js";
import { tell } from "./state.js";

/**
 * @typedef {object} Scan
 * @property {string} scan_id
 * @property {string} text
 * @property {string} scanned_at by the phone's clock
 * @property {number | null} [clock_ahead] seconds that clock was ahead then, which may be set before the scan is sent
 * @property {"all" | number[]} came
 * @property {string} reason
 * @property {boolean} offline
 * @property {string | null} shown_verdict
 * @property {string | null} pack_made_at
 * @property {boolean} [shown_admits] whether what the scanner told let the party in
 * @property {boolean} edited whether `came` was changed after the scan may have left
 * @property {string} [edited_at] when, by the phone's clock
 * @property {number} order
 * @property {"waiting" | "refused"} state
 * @property {string} problem why the server refused it
 */

/** Scans for which this phone had no room: kept while the page lives. @type {Map<string, Scan>} */
const unsaved = new Map();
let order = Date.now();

/** @returns {string} a UUID, also where the page came without TLS */
export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** @returns {number} grows within a page, and from page to page unless the phone's clock is set back */
export function nextOrder() {
  return (order += 1);
}

/**
 * Put a scan on the disk.
 * @param {Scan} scan
 * @returns {Promise<boolean>} false: there is no room or no storage, and the scan lives in this page only
 */
export async function add(scan) {
  try {
    await write(["queue"], (tx) => tx.objectStore("queue").add(scan));
    return true;
  } catch {
    unsaved.set(scan.scan_id, scan);
    return false;
  } finally {
    await recount();
  }
}

/** @returns {Promise<Scan[]>} all that is kept, oldest first; what is in memory only where the disk cannot be read */
async function all() {
  /** @type {Scan[]} */
  let kept = [];
  try {
    kept = await (await store()).getAll("queue");
  } catch {
    // no storage: only the page's own memory is left
  }
  return [...kept, ...unsaved.values()].sort((one, other) => one.order - other.order);
}

/** @returns {Promise<Scan[]>} */
export async function waiting() {
  return (await all()).filter((scan) => scan.state === "waiting");
}

/** @returns {Promise<Scan[]>} */
export async function refused() {
  return (await all()).filter((scan) => scan.state === "refused");
}

/** @returns {Promise<number>} */
export async function count() {
  return (await waiting()).length;
}

/**
 * @param {string} scanId
 * @returns {Promise<Scan | undefined>} undefined once the server has confirmed it
 */
export async function find(scanId) {
  const held = unsaved.get(scanId);
  if (held) return held;
  try {
    return await (await store()).get("queue", scanId);
  } catch {
    return undefined;
  }
}

/**
 * Change a scan that still waits.
 * @param {string} scanId
 * @param {Partial<Scan>} facts
 * @returns {Promise<boolean>} false where it does not wait any more; rejects where the disk takes no change
 */
export async function amend(scanId, facts) {
  const held = unsaved.get(scanId);
  if (held) Object.assign(held, facts);
  let found = Boolean(held);
  if (!held) {
    await write(["queue"], async (tx) => {
      const queue = tx.objectStore("queue");
      const scan = await queue.get(scanId);
      found = Boolean(scan);
      if (scan) await queue.put({ ...scan, ...facts });
    });
  }
  await recount();
  return found;
}

/**
 * Forget a scan: the server has confirmed it, or a person has read why it was refused.
 * @param {string} scanId
 * @param {Scan} [seen] the scan as the server has it: one whose ticks were changed since stays
 * @returns {Promise<boolean>} false: it is still there, and sent again, which the server answers as a repeat
 */
export async function forget(scanId, seen) {
  /** @param {Scan | undefined} kept */
  const changed = (kept) => Boolean(kept && seen && JSON.stringify(kept.came) !== JSON.stringify(seen.came));
  let gone = !changed(unsaved.get(scanId));
  if (gone && !unsaved.delete(scanId)) {
    try {
      await write(["queue"], async (tx) => {
        const queue = tx.objectStore("queue");
        gone = !changed(await queue.get(scanId));
        if (gone) await queue.delete(scanId);
      });
    } catch {
      gone = false;
    }
  }
  await recount();
  return gone;
}

/** Tell the strip how many there are. */
export async function recount() {
  const kept = await all();
  const held = kept.filter((scan) => scan.state === "refused").length;
  tell({ waiting: kept.length - held, refused: held, unsaved: unsaved.size });
}
