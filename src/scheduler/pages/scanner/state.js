/** What the strip tells, and who wants to know when it changes. */

/**
 * @typedef {object} State
 * @property {"on" | "off" | "unknown"} network whether our server answered last
 * @property {number} waiting scans that the server has not confirmed
 * @property {number} unsaved scans of these that are on no disk
 * @property {number} refused scans that the server refused
 * @property {boolean} signedOut the server does not know this browser (any more)
 * @property {boolean} wiped this device is no longer used
 * @property {string | null} packMadeAt
 * @property {string} place
 * @property {string} counts
 */

/** @type {State} */
export const state = {
  network: "unknown",
  waiting: 0,
  unsaved: 0,
  refused: 0,
  signedOut: false,
  wiped: false,
  packMadeAt: null,
  place: "",
  counts: "",
};

/** @type {Set<() => void>} */
const watchers = new Set();

/** @param {() => void} watcher */
export function watch(watcher) {
  watchers.add(watcher);
}

/** @param {Partial<State>} facts */
export function tell(facts) {
  Object.assign(state, facts);
  for (const watcher of watchers) watcher();
}
