/**
 * The campaign's time on a phone whose own clock may be wrong, may jump, and may be set back to 1970 by an empty battery.
 * What is believed, in this order: the server's last word and the time since then by a clock that nobody can set; else the
 * phone's clock less what it was off at the last contact, but never before that contact.
 */
import { write, store } from "./store.js";

const DAY = 24 * 3600 * 1000;

/** @type {{server: number, steady: number, skew: number} | null} */
let met = null;

/**
 * Believe what the server said its time was.
 * @param {string} now
 */
export async function meet(now) {
  const server = Date.parse(now);
  if (Number.isNaN(server)) return;
  met = { server, steady: performance.now(), skew: Date.now() - server };
  try {
    await write(["facts"], (tx) => tx.objectStore("facts").put({ name: "clock", server, skew: met?.skew }));
  } catch {
    // without storage the page in memory knows it still
  }
}

/** Remember what was believed before this page was opened. */
export async function recallClock() {
  try {
    const kept = await (await store()).get("facts", "clock");
    if (kept && !met) met = { server: kept.server, steady: NaN, skew: kept.skew };
  } catch {
    // nothing was kept
  }
}

/** @returns {Date} the same moment as the phone's clock would say it, had it not been set since the last contact */
export function ownNow() {
  return new Date(campaignNow().getTime() + (met?.skew ?? 0));
}

/** @returns {number | null} seconds by which the phone's clock is ahead of the campaign's; null where that cannot be known now */
export function clockAhead() {
  const isSetBack = met && Number.isNaN(met.steady) && Date.now() - met.skew < met.server;
  return met && !isSetBack ? (Date.now() - campaignNow().getTime()) / 1000 : null;
}

/** @returns {Date} */
export function campaignNow() {
  const wall = Date.now();
  if (!met) return new Date(wall);
  const byWall = wall - met.skew;
  const steady = met.server + (performance.now() - met.steady);
  if (Number.isNaN(steady)) return new Date(Math.max(byWall, met.server));
  // A sleeping phone may stop the steady clock, so a wall clock that is somewhat ahead of it is right; any other has been set.
  return new Date(byWall >= steady && byWall - steady < DAY ? byWall : steady);
}
