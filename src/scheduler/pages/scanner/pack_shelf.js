/** Day packs on the phone: looked at before they are believed, put away as a whole, and gone once they have expired. */
import { operatingDay } from "./days.js";
import { verifies } from "./signature.js";
import { bytesOfBase64 } from "./slipcode.js";
import { store, write } from "./store.js";

/**
 * @typedef {[number, string, number, number, number, number[], string, number?, string?]} Row number, hash of the typed code,
 *   version, window, size, who has come, masked name, flags (1 untold, 2 cancelled), why cancelled
 * @typedef {{vi: string, en: string}} Pair
 * @typedef {{station: number, name: string, day: string, shift: string, start: number, end: number, late: number, hours: string,
 *   date: Pair, line: Pair}} PackWindow
 * @typedef {Record<string, {vi: string[], en: string[]}>} Said
 * @typedef {{verdicts: Said, claimed: Said, arrived: Said, unknown: Said, unnamed: Pair, without_reason: Pair,
 *   months: string[]}} Words
 * @typedef {{key: string, day: string, edition: string, made_at: number, expires_at: number, salt: string,
 *   tolerances: import("./judge.js").Tolerances, windows: PackWindow[], stations: Record<string, string>, words: Words,
 *   rows: Row[]}} Pack `made_at` and `expires_at` in ms by the campaign's clock; true as of `made_at`
 * @typedef {{why: string, day: string, at: number}} Refusal
 * @typedef {{name: "packs", stamp: number, skew_ms: number, station: {id: number, number: number, name: string} | null,
 *   campaign: {number: number, day_starts_minute: number} | null, keys: {packs: Record<string, string>,
 *   slips: Record<string, string>}, words: Words | null, refused: Refusal | null}} Known what every pack is judged with
 * @typedef {{key: string, number: number, day: string, numbers: number[], noted_at: number}} Arrival by this phone's own clock
 * @typedef {{known: Known, packs: Pack[]}} Shelf
 */

/** @returns {Known} of a phone that has heard of nothing yet */
export function nothingKnown() {
  const keys = { packs: {}, slips: {} };
  const nobody = { station: null, campaign: null, words: null, refused: null };
  return { name: "packs", stamp: 0, skew_ms: 0, keys, ...nobody };
}

/**
 * A pack that is not believed; `why`: truncated, key_unknown, forged, unverifiable, form, other_station, other_day, expired,
 * incomplete.
 */
export class PackRefused extends Error {
  /** @param {string} why */
  constructor(why) {
    super(why);
    this.why = why;
  }
}

/**
 * Open one part: its signature first, then whether it is what was asked for.
 * @param {string} text the envelope as it came
 * @param {Known} known
 * @param {string} day
 * @param {number} now by the campaign's clock
 * @returns {Promise<any>} the body
 * @throws {PackRefused}
 */
async function openPart(text, known, day, now) {
  const envelope = parsed(text);
  if (typeof envelope?.body !== "string" || typeof envelope?.signature !== "string") throw new PackRefused("truncated");
  const key = known.keys.packs[String(envelope.key)];
  if (key === undefined) throw new PackRefused("key_unknown");
  if (!(await isSigned(key, envelope))) throw new PackRefused("forged");
  const body = parsed(envelope.body);
  if (body?.form !== 1) throw new PackRefused("form");
  if (body.station.id !== known.station?.id || body.campaign.number !== known.campaign?.number) {
    throw new PackRefused("other_station");
  }
  if (body.day !== day) throw new PackRefused("other_day");
  if (!(Date.parse(body.expires_at) > now)) throw new PackRefused("expired");
  return body;
}

/** @param {string} key @param {{body: string, signature: string}} envelope */
async function isSigned(key, envelope) {
  /** @type {Uint8Array} */
  let signature;
  try {
    signature = bytesOfBase64(envelope.signature);
  } catch {
    return false;
  }
  const body = new TextEncoder().encode(envelope.body);
  return verifies(bytesOfBase64(key), signature, body).catch(() => {
    throw new PackRefused("unverifiable");
  });
}

/** @param {string} text @returns {any} undefined for what is no JSON */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Open a pack from its parts, in order.
 * @param {string[]} texts
 * @param {Known} known
 * @param {string} day
 * @param {number} now by the campaign's clock
 * @returns {Promise<Pack>}
 * @throws {PackRefused}
 */
export async function openPack(texts, known, day, now) {
  const bodies = [];
  for (const text of texts) bodies.push(await openPart(text, known, day, now));
  const first = bodies[0];
  const whole = bodies.every(
    (body, at) => body.part === at + 1 && body.parts === texts.length && body.edition === first.edition,
  );
  if (!first || !whole) throw new PackRefused("incomplete");
  return {
    key: day,
    day,
    edition: first.edition,
    made_at: Math.min(...bodies.map((body) => Date.parse(body.made_at))),
    expires_at: Date.parse(first.expires_at),
    salt: first.salt,
    tolerances: { ...first.tolerances, day_starts_minute: first.day_starts_minute },
    windows: first.windows,
    stations: first.stations,
    words: first.words,
    rows: bodies.flatMap((body) => body.rows),
  };
}

/** @type {Shelf | null} */
let held = null;

/**
 * What the phone knows now; packs that have expired are deleted first.
 * @param {number} [clock] the phone's own, ms
 * @returns {Promise<Shelf>} rejects where there is no storage
 */
export async function shelf(clock = Date.now()) {
  const db = await store();
  /** @type {Known} */
  const known = (await db.get("facts", "packs")) ?? nothingKnown();
  if (held?.known.stamp !== known.stamp) held = { known, packs: await db.getAll("packs") };
  const now = clock - known.skew_ms;
  if (held.packs.some((pack) => pack.expires_at <= now)) {
    const rest = held.packs.filter((pack) => pack.expires_at > now);
    await put({ ...known }, rest).catch(() => {
      held = { known, packs: rest }; // a full disk must not take today's pack away
    });
    await forgetArrivals((arrival) => !held?.packs.some((pack) => pack.day <= arrival.day));
  }
  return held;
}

/**
 * Put what is known and the packs away, all or nothing; what is not among `packs` is deleted.
 * @param {Known} known
 * @param {Pack[]} packs
 */
export async function put(known, packs) {
  const made = { known: { ...known, stamp: known.stamp + 1 }, packs };
  await write(["facts", "packs"], (tx) => {
    const shelves = tx.objectStore("packs");
    const cleared = shelves.clear(); // requests of a transaction are done in the order they are made
    return Promise.all([cleared, ...packs.map((pack) => shelves.put(pack)), tx.objectStore("facts").put(made.known)]);
  });
  held = made;
}

/** Delete every pack and every arrival; the words stay, since they are nobody's. */
export async function wipe() {
  const { words, stamp } = (await shelf()).known;
  await put({ ...nothingKnown(), words, stamp }, []);
  await forgetArrivals(() => true);
}

/** @returns {Promise<boolean>} whether every scan has been sent */
export async function isQueueEmpty() {
  return (await (await store()).count("queue")) === 0;
}

/** Arrivals for which the disk had no room: known while the page lives. @type {Map<string, Arrival>} */
const unsaved = new Map();

/** @param {number} number @returns {Promise<Arrival | undefined>} who of a slip came, as noted on this phone */
export async function arrivalOf(number) {
  return unsaved.get(String(number)) ?? (await store()).get("arrivals", String(number));
}

/**
 * Change who is noted of a slip.
 * @param {number} number
 * @param {string} day
 * @param {(numbers: Set<number>) => void} change
 */
export async function changeArrival(number, day, change) {
  const key = String(number);
  /** @param {Arrival | undefined} before @returns {Arrival} */
  const changed = (before) => {
    const numbers = new Set(before?.numbers ?? []);
    change(numbers);
    return { key, number, day, numbers: [...numbers].sort((a, b) => a - b), noted_at: Date.now() };
  };
  /** @type {Arrival | undefined} */
  let noted;
  try {
    await write(["arrivals"], async (tx) => {
      const arrivals = tx.objectStore("arrivals");
      noted = changed(unsaved.get(key) ?? (await arrivals.get(key)));
      await (noted.numbers.length > 0 ? arrivals.put(noted) : arrivals.delete(key));
    });
    unsaved.delete(key);
  } catch {
    unsaved.set(key, noted ?? changed(await arrivalOf(number).catch(() => undefined)));
  }
}

/** @param {(arrival: Arrival) => boolean} which */
export async function forgetArrivals(which) {
  for (const [key, arrival] of unsaved) if (which(arrival)) unsaved.delete(key);
  const db = await store();
  /** @type {Arrival[]} */
  const gone = (await db.getAll("arrivals")).filter(which);
  if (gone.length === 0) return;
  await write(["arrivals"], (tx) => Promise.all(gone.map((arrival) => tx.objectStore("arrivals").delete(arrival.key))));
}

/** @param {Shelf} from @param {number} now by the campaign's clock @returns {Pack | undefined} that of the present operating day */
export function packOfToday(from, now) {
  const today = operatingDay(now, from.known.campaign?.day_starts_minute);
  return from.packs.find((pack) => pack.day === today);
}
