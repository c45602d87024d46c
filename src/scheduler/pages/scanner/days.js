/** Operating days and hours on the clock of Vietnam: +07:00 all year, so that no browser's zone data are asked. */

const MINUTE = 60_000;
const OFFSET = 7 * 60 * MINUTE;
/** 04:00: where an operating day begins unless the campaign says otherwise. */
export const DAY_STARTS_MINUTE = 240;

/** @param {number} ms a moment @returns {string} YYYY-MM-DDTHH:MM:SS on the clock of Vietnam; "" for what is no moment */
function local(ms) {
  return Math.abs(ms) < 8e15 ? new Date(ms + OFFSET).toISOString().slice(0, 19) : "";
}

/**
 * The operating day of a moment: before `dayStartsMinute` the day before still runs.
 * @param {number} ms
 * @param {number} [dayStartsMinute] minutes from 00:00
 * @returns {string} YYYY-MM-DD
 */
export function operatingDay(ms, dayStartsMinute = DAY_STARTS_MINUTE) {
  return local(ms - dayStartsMinute * MINUTE).slice(0, 10);
}

/**
 * The moment `minute` minutes after 00:00 of the operating day; from 1440 it is the next day.
 * @param {string} day YYYY-MM-DD
 * @param {number} minute
 * @returns {number}
 */
export function at(day, minute) {
  return Date.parse(`${day}T00:00:00+07:00`) + minute * MINUTE;
}

/** @param {string} day YYYY-MM-DD @param {number} minute @returns {string} ISO 8601 with +07:00, as the server writes it */
export function isoAt(day, minute) {
  return `${local(at(day, minute))}+07:00`;
}

/** @param {number} ms @returns {string} 19:05 */
export function hourText(ms) {
  return local(ms).slice(11, 16);
}

/** @param {number} ms @returns {string} 19:05 26/3 */
export function momentText(ms) {
  const [, month, day] = local(ms).slice(0, 10).split("-").map(Number);
  return `${hourText(ms)} ${day}/${month}`;
}

/**
 * @param {string} day YYYY-MM-DD
 * @param {string} lang vi or en
 * @param {string[]} months in English
 * @returns {string} 26/3/2021, 26 March 2021
 */
export function dateText(day, lang, months) {
  const [year, month, date] = day.split("-").map(Number);
  return lang === "en" ? `${date} ${months[month - 1]} ${year}` : `${date}/${month}/${year}`;
}

/**
 * Started minutes before `start` (negative) or after `end`, 0 inside; see slots.verdict.
 * @param {number} start
 * @param {number} end
 * @param {number} moment
 */
export function minutesOff(start, end, moment) {
  if (moment < start) return Math.floor((moment - start) / MINUTE);
  return Math.max(0, Math.ceil((moment - end) / MINUTE));
}
