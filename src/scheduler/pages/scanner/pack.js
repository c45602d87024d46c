/** Judging without a network: by the day pack first, by what the slip itself says under its signature where the pack is silent. */
import { dateText, hourText, isoAt, at, momentText, operatingDay } from "./days.js";
import { judge } from "./judge.js";
import {
  PackRefused,
  arrivalOf,
  changeArrival,
  forgetArrivals,
  isQueueEmpty,
  nothingKnown,
  openPack,
  packOfToday,
  put,
  shelf,
  wipe,
} from "./pack_shelf.js";
import { verifier, verifies } from "./signature.js";
import { bytesOfBase64, bytesOfHex, looksLikeIdCard, parseSlip, parseTypedCode } from "./slipcode.js";

/**
 * @typedef {import("./pack_shelf.js").Pack} Pack
 * @typedef {import("./pack_shelf.js").Row} Row
 * @typedef {import("./pack_shelf.js").Shelf} Shelf
 * @typedef {import("./pack_shelf.js").Known} Known
 * @typedef {import("./slipcode.js").Claim} Claim
 * @typedef {{state: "ok" | "wipe", now: string, station: any, campaign: any, keys: Known["keys"],
 *   days: {day: string, edition: string, parts: number, made_at: string, expires_at: string}[]}} Contact
 * @typedef {{vi: string, en: string}} Pair
 * @typedef {{number: number, household: string, spare: boolean, party_size: number | null, arrived: number[],
 *   members: {number: number, arrived: boolean}[], slot: any, new_slot: any}} Slip
 * @typedef {{verdict: string | null, admits: boolean, minutes_off: number, slip: Slip | null, text: Pair, hint: Pair,
 *   pack_made_at: string | null}} Answer
 * @typedef {{pack: Pack, row: Row}} Found
 */

const UNTOLD = 1;
const CANCELLED = 2;
const HASH_DIGITS = 8;
/** Shown by a phone that has never heard of the words. */
const LAST_RESORT = { vi: ["CHƯA KIỂM TRA ĐƯỢC", "Lượt quét được lưu"], en: ["CANNOT TELL", "The scan is saved"] };
/** Between the making of a pack and the sending of a scan lies the network. */
const MARGIN_MS = 5000;

/** @type {Promise<unknown>} one refresh after the other */
let refreshing = Promise.resolve();

/**
 * Get the packs that the contact offers, and keep each once it has been looked at. What cannot be had stays as it is.
 * @param {Contact} contact the answer of POST /api/v1/devices/contact
 * @param {(path: string) => Promise<string>} fetchText rejects where the answer is none or not 200
 * @returns {Promise<Awaited<ReturnType<typeof packState>>>} the state afterwards; rejects only where there is no storage
 */
export function refreshPacks(contact, fetchText) {
  const next = refreshing.catch(() => undefined).then(() => refresh(contact, fetchText));
  refreshing = next;
  return next;
}

/** @param {Contact} contact @param {(path: string) => Promise<string>} fetchText */
async function refresh(contact, fetchText) {
  if (contact.state === "wipe") {
    await wipe();
    return packState();
  }
  const clock = Date.now();
  const now = Date.parse(contact.now);
  const before = await shelf(clock);
  const { station, campaign } = before.known;
  const same = station?.id === contact.station.id && campaign?.number === contact.campaign.number;
  if (!same && before.packs.length > 0) await wipe();
  /** @type {Known} */
  const known = {
    ...(await shelf(clock)).known,
    skew_ms: clock - now,
    station: contact.station,
    campaign: contact.campaign,
    keys: contact.keys,
    refused: null,
  };
  const mine = (same ? before.packs : []).filter((pack) => pack.expires_at > now);
  const packs = new Map(mine.map((pack) => [pack.day, pack]));
  for (const offer of contact.days) {
    try {
      packs.set(offer.day, await renewed(packs.get(offer.day), offer, known, now, fetchText));
    } catch (error) {
      if (error instanceof PackRefused) known.refused = { why: error.why, day: offer.day, at: now };
    }
  }
  known.words = packs.get(contact.days[0]?.day)?.words ?? known.words;
  await put(known, [...packs.values()]);
  await forgetCounted(contact, packs, known);
  return packState();
}

/**
 * The pack of a day as it is offered now: mine where that is the same or younger.
 * @param {Pack | undefined} mine @param {Contact["days"][0]} offer @param {Known} known @param {number} now
 * @param {(path: string) => Promise<string>} fetchText
 */
async function renewed(mine, offer, known, now, fetchText) {
  const as_of = Date.parse(offer.made_at);
  if (mine?.edition === offer.edition) return { ...mine, made_at: Math.max(mine.made_at, as_of) };
  // Another of the server's processes may still offer an older one than was had a moment ago.
  if (mine && mine.made_at >= as_of) return mine;
  const texts = [];
  for (let part = 1; part <= offer.parts; part++) {
    texts.push(await fetchText(`/api/v1/day-pack?day=${offer.day}&part=${part}`));
  }
  const pack = await openPack(texts, known, offer.day, now);
  return pack.edition === offer.edition ? { ...pack, made_at: Math.max(pack.made_at, as_of) } : pack;
}

/**
 * Forget the arrivals that the packs count by now: noted before the packs became true, with no scan left to send.
 * @param {Contact} contact @param {Map<string, Pack>} packs @param {Known} known
 */
async function forgetCounted(contact, packs, known) {
  const true_since = Math.min(...contact.days.map((offer) => packs.get(offer.day)?.made_at ?? 0));
  if (contact.days.length === 0 || !(await isQueueEmpty())) return;
  await forgetArrivals((arrival) => arrival.noted_at - known.skew_ms < true_since - MARGIN_MS);
}

/**
 * Judge what was read, with what the phone carries.
 * @param {string} text any characters
 * @param {Date} moment by the phone's own clock: its skew at the last contact is taken off here
 * @returns {Promise<Answer>} never rejects; verdict null: cannot tell for want of data
 */
export async function judgeOffline(text, moment) {
  /** @type {Shelf} */
  let from = { known: nothingKnown(), packs: [] };
  try {
    if (looksLikeIdCard(text)) return said(await shelf().catch(() => from), "id_card_qr");
    from = await shelf();
    return await judged(from, text, moment.getTime() - from.known.skew_ms);
  } catch {
    return unknown(from, "no_pack");
  }
}

/** @param {Shelf} from @param {string} text @param {number} now */
async function judged(from, text, now) {
  const slip = parseSlip(text);
  if (slip === null) return typed(from, text, now);
  const { claim } = slip;
  if (from.known.campaign === null) return unknown(from, "no_pack");
  if (claim.campaign !== from.known.campaign.number) return said(from, "invalid");
  const key = from.known.keys.slips[String(claim.key_id)];
  if (key === undefined) return unknown(from, "key_unknown");
  if (!(await verifies(bytesOfBase64(key), slip.signature, slip.payload))) return said(from, "invalid");
  const found = lookUp(from, (row) => row[0] === claim.invitation);
  return found && !isOutdated(found, claim) ? ofRow(from, found, claim.version, now) : ofClaim(from, claim, now);
}

/** @param {Shelf} from @param {string} text @param {number} now */
async function typed(from, text, now) {
  const code = parseTypedCode(text);
  if (code === null) return said(from, "invalid");
  for (const pack of youngestFirst(from)) {
    const hash = await codeHash(pack.salt, code);
    const found = lookUp({ ...from, packs: [pack] }, (row) => row[1] === hash);
    if (found) return ofRow(from, found, null, now);
  }
  return unknown(from, packOfToday(from, now) ? "code_not_in_pack" : "no_pack", null, packOfToday(from, now));
}

/** @param {string} salt in hexadecimal @param {string} code @returns {Promise<string>} what stands for the code in a pack */
export async function codeHash(salt, code) {
  const bytes = Uint8Array.from([...bytesOfHex(salt), ...new TextEncoder().encode(code)]);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("").slice(0, HASH_DIGITS);
}

/** @param {Shelf} from */
function youngestFirst(from) {
  return [...from.packs].sort((a, b) => b.made_at - a.made_at);
}

/** @param {Shelf} from @param {(row: Row) => boolean} which @returns {Found | null} in the youngest pack that has it */
function lookUp(from, which) {
  for (const pack of youngestFirst(from)) {
    const row = pack.rows.find(which);
    if (row) return { pack, row };
  }
  return null;
}

/**
 * Whether the slip was issued anew after the pack was made, for another window or after it was cancelled: then the pack knows less
 * than the slip.
 * @param {Found} found @param {Claim} claim
 */
function isOutdated({ pack, row }, claim) {
  if (claim.version <= row[2]) return false;
  const window = pack.windows[row[3]];
  const start = Math.floor(window.start / 10) * 10;
  const same = window.station === claim.station && window.day === claim.day && start === claim.start_minute;
  return !same || Boolean((row[7] ?? 0) & CANCELLED);
}

/** @param {Shelf} from @param {Found} found @param {number | null} version @param {number} now */
async function ofRow(from, { pack, row }, version, now) {
  const [number, , present, windowAt, size, arrivedBefore, household, flags = 0, reason = ""] = row;
  const window = pack.windows[windowAt];
  const noted = await arrivalOf(number);
  const came = new Set([...arrivedBefore, ...(noted?.numbers ?? [])]);
  const arrived = [...came].filter((one) => one <= size).sort((a, b) => a - b);
  const booking = {
    station: window.station,
    operating_day: window.day,
    start: at(window.day, window.start),
    end: at(window.day, window.end),
    party_size: size,
    arrived: arrived.length,
    version: present,
    cancelled: Boolean(flags & CANCELLED),
    late: window.late,
  };
  const presented = { version, station: from.known.station?.number ?? -1, moment: now };
  const judgement = judge(booking, presented, pack.tolerances);
  const slot = {
    station: window.name,
    operating_day: window.day,
    shift: window.shift,
    starts_at: isoAt(window.day, window.start),
    ends_at: isoAt(window.day, window.end),
    hours: window.hours,
  };
  const untold = Boolean(flags & UNTOLD);
  const slip = {
    number,
    household,
    spare: untold,
    party_size: size,
    arrived,
    members: Array.from({ length: size }, (_, at) => ({ number: at + 1, arrived: arrived.includes(at + 1) })),
    slot,
    new_slot: judgement.verdict === "replaced" ? slot : null,
  };
  /** @param {"vi" | "en"} lang */
  const facts = (lang) => ({
    household: untold ? pack.words.unnamed[lang] : household,
    people: size,
    invited: size,
    arrived: arrived.length,
    hours: window.hours,
    station: window.name,
    date: window.date[lang],
    slot: `${window.hours}, ${window.line[lang]}, ${window.name}`,
    reason: reason || pack.words.without_reason[lang],
    time: noted ? hourText(noted.noted_at - from.known.skew_ms) : "–",
    made: momentText(pack.made_at),
  });
  const here = noted?.numbers.some((one) => !arrivedBefore.includes(one));
  const words =
    judgement.verdict === "already_scanned"
      ? pack.words.arrived[here ? "on_this_phone" : "in_the_data"]
      : pack.words.verdicts[judgement.verdict];
  return answer(judgement, slip, words, facts, pack);
}

/** @param {Shelf} from @param {Claim} claim true, and of this campaign @param {number} now */
function ofClaim(from, claim, now) {
  const words = wordsOf(from);
  const pack = packOfToday(from, now);
  const name = youngestFirst(from).find((one) => one.stations[claim.station])?.stations[claim.station] ?? "–";
  const slot = {
    station: name,
    operating_day: claim.day,
    shift: "",
    starts_at: isoAt(claim.day, claim.start_minute),
    ends_at: null,
    hours: hourText(at(claim.day, claim.start_minute)),
  };
  const people = { household: "", spare: false, party_size: null, arrived: [], members: [] };
  const slip = { number: claim.invitation, ...people, slot, new_slot: null };
  const elsewhere = claim.station !== from.known.station?.number;
  const verdict = elsewhere ? "wrong_station" : isNear(from, claim, now) ? null : "wrong_date";
  if (verdict === null || words === null) {
    const carried = from.packs.some((one) => one.day === claim.day);
    return unknown(from, carried ? "not_in_pack" : "no_pack", slip, pack);
  }
  /** @param {"vi" | "en"} lang */
  const facts = (lang) => ({
    station: name,
    date: dateText(claim.day, lang, words.months),
    hours: slot.hours,
    made: pack ? momentText(pack.made_at) : "–",
  });
  return answer({ verdict, admits: false, minutes_off: 0 }, slip, words.claimed[verdict], facts, pack);
}

/**
 * Whether the claimed day is the present one, or was or will be within the tolerances: then only the pack could tell.
 * @param {Shelf} from @param {Claim} claim @param {number} now
 */
function isNear(from, claim, now) {
  const rules = packOfToday(from, now)?.tolerances ?? { early_minutes: 30, late_minutes: 30 };
  const moments = [now, now + rules.early_minutes * 60_000, now - rules.late_minutes * 60_000];
  return moments.some((one) => operatingDay(one, from.known.campaign?.day_starts_minute) === claim.day);
}

/** @param {Shelf} from */
function wordsOf(from) {
  return from.known.words ?? youngestFirst(from)[0]?.words ?? null;
}

/** @param {Shelf} from @param {string} verdict one that belongs to no slip @returns {Answer} */
function said(from, verdict) {
  const words = wordsOf(from)?.verdicts[verdict] ?? LAST_RESORT;
  return answer({ verdict, admits: false, minutes_off: 0 }, null, words, () => ({}), youngestFirst(from)[0]);
}

/** @param {Shelf} from @param {string} why @param {Slip | null} [slip] @param {Pack} [pack] @returns {Answer} */
function unknown(from, why, slip = null, pack = undefined) {
  const words = wordsOf(from)?.unknown[why] ?? LAST_RESORT;
  const made = pack ? momentText(pack.made_at) : "–";
  return answer({ verdict: null, admits: false, minutes_off: 0 }, slip, words, () => ({ made }), pack);
}

/**
 * @param {{verdict: string | null, admits: boolean, minutes_off: number}} judgement
 * @param {Slip | null} slip
 * @param {{vi: string[], en: string[]}} words
 * @param {(lang: "vi" | "en") => Record<string, string | number>} facts
 * @param {Pack} [pack]
 * @returns {Answer}
 */
function answer(judgement, slip, words, facts, pack) {
  /** @param {number} which @param {"vi" | "en"} lang */
  const filled = (which, lang) => fill(words[lang][which], facts(lang));
  return {
    ...judgement,
    slip,
    text: { vi: filled(0, "vi"), en: filled(0, "en") },
    hint: { vi: filled(1, "vi"), en: filled(1, "en") },
    pack_made_at: pack ? new Date(pack.made_at).toISOString() : null,
  };
}

/** @param {string} template @param {Record<string, string | number>} facts one that is not known reads as a dash */
function fill(template, facts) {
  return template.replace(/\{(\w+)\}/g, (_, name) => String(facts[name] ?? "–"));
}

/**
 * Note who came, so that the same slip is not admitted twice on this phone before the pack counts them.
 * @param {number} slipNumber @param {string} day YYYY-MM-DD @param {number[]} numbers
 */
export async function noteArrival(slipNumber, day, numbers) {
  await changeArrival(slipNumber, day, (noted) => numbers.forEach((one) => noted.add(one)));
}

/** Take a note back: the scan was undone. @param {number} slipNumber @param {string} day @param {number[]} numbers */
export async function forgetArrival(slipNumber, day, numbers) {
  await changeArrival(slipNumber, day, (noted) => numbers.forEach((one) => noted.delete(one)));
}

/**
 * What the phone carries for the present operating day.
 * @returns {Promise<{made_at: string | null, expires_at: string | null, rows: number, day: string | null, days: string[],
 *   refused: import("./pack_shelf.js").Refusal | null} | null>} null where it carries nothing; rejects where there is no storage
 */
export async function packState() {
  const from = await shelf();
  const { refused, skew_ms } = from.known;
  if (from.packs.length === 0 && refused === null) return null;
  const pack = packOfToday(from, Date.now() - skew_ms);
  return {
    made_at: pack ? new Date(pack.made_at).toISOString() : null,
    expires_at: pack ? new Date(pack.expires_at).toISOString() : null,
    rows: pack?.rows.length ?? 0,
    day: pack?.day ?? null,
    days: from.packs.map((one) => one.day).sort(),
    refused,
  };
}

/** Make ready before the first slip is held up: the packs in memory, the signature's arithmetic warm. Never rejects. */
export async function warmUp() {
  await Promise.allSettled([shelf(), verifier()]);
}

/** Delete everything that was carried. */
export const wipePacks = wipe;
