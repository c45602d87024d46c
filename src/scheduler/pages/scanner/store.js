/** The phone's store: one IndexedDB database, opened once. */
import { openDB } from "idb";

/**
 * - `queue`: scans that the server has not confirmed, by `scan_id` (see queue.js)
 * - `packs`: day packs, by `key` (see pack.js)
 * - `arrivals`: who came, noted on this phone since its pack was made, by `key` (see pack.js)
 * - `facts`: single facts by name, such as the station, the clock's skew, the keys
 */
const STORES = { queue: "scan_id", packs: "key", arrivals: "key", facts: "name" };

/** @type {Promise<import("idb").IDBPDatabase> | null} */
let opened = null;

/** @returns {Promise<import("idb").IDBPDatabase>} rejects where the browser gives no storage (private mode, full disk) */
export function store() {
  opened ??= openDB("phieuhen", 1, {
    upgrade(db) {
      for (const [name, keyPath] of Object.entries(STORES)) db.createObjectStore(name, { keyPath });
    },
    terminated() {
      opened = null;
    },
  }).catch((error) => {
    opened = null;
    throw error;
  });
  return opened;
}

/**
 * Write in one transaction that is on the disk when the promise resolves.
 * @param {string[]} names stores
 * @param {(tx: import("idb").IDBPTransaction<unknown, string[], "readwrite">) => Promise<unknown> | void} work
 * @returns {Promise<void>}
 */
export async function write(names, work) {
  const tx = (await store()).transaction(names, "readwrite", { durability: "strict" });
  await Promise.all([work(tx), tx.done]);
}
