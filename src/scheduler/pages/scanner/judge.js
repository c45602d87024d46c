/** What the reader of a slip is told at the door: the rules of slots/verdict.py, word for word. */
import { DAY_STARTS_MINUTE, minutesOff, operatingDay } from "./days.js";

/**
 * @typedef {{station: number, operating_day: string, start: number, end: number, party_size: number, arrived: number,
 *   version: number, cancelled: boolean, late?: number}} Booking what the invitation is now; `start` and `end` are moments in
 *   ms, `late` the minutes by which its shift runs late
 * @typedef {{version: number | null, station: number, moment: number}} Presented `version` null for a typed code
 * @typedef {{early_minutes: number, late_minutes: number, day_starts_minute?: number}} Tolerances
 * @typedef {{verdict: string, admits: boolean, minutes_off: number}} Judgement
 */

const ADMITTING = new Set(["on_time", "early", "late", "partial"]);

/** @param {string} verdict whether the scan itself admits */
export const admits = (verdict) => ADMITTING.has(verdict);

/**
 * The first thing that is wrong with a scan, or that nothing is.
 * @param {Booking | null} booking null: nobody's
 * @param {Presented} presented
 * @param {Tolerances} tolerances
 * @param {boolean} [campaignClosed]
 * @returns {Judgement}
 */
export function judge(booking, presented, tolerances, campaignClosed = false) {
  if (booking === null) return { verdict: "invalid", admits: false, minutes_off: 0 };
  const off = minutesOff(booking.start, booking.end, presented.moment);
  const verdict =
    ofTheInvitation(booking, presented, campaignClosed) ??
    ofTheArrivals(booking) ??
    ofPlaceAndTime(booking, presented, tolerances, off);
  return { verdict, admits: admits(verdict), minutes_off: off };
}

/** @param {Booking} booking @param {Presented} presented @param {boolean} closed */
function ofTheInvitation(booking, presented, closed) {
  if (closed) return "campaign_closed";
  if (booking.cancelled) return "cancelled";
  return presented.version !== null && presented.version < booking.version ? "replaced" : null;
}

/** @param {Booking} booking */
function ofTheArrivals(booking) {
  if (booking.arrived >= booking.party_size) return "already_scanned";
  return booking.arrived > 0 ? "partial" : null;
}

/** @param {Booking} booking @param {Presented} presented @param {Tolerances} tolerances @param {number} off */
function ofPlaceAndTime(booking, presented, tolerances, off) {
  if (presented.station !== booking.station) return "wrong_station";
  if (off >= -tolerances.early_minutes && off <= tolerances.late_minutes + (booking.late ?? 0)) return "on_time";
  const today = operatingDay(presented.moment, tolerances.day_starts_minute ?? DAY_STARTS_MINUTE);
  if (today !== booking.operating_day) return "wrong_date";
  return off < 0 ? "early" : "late";
}
