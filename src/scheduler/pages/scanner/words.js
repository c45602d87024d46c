/** The page's words and shapes: one JSON block, both languages, so that a verdict reads the same with and without a network. */

/** @typedef {{lang: string, build: string, words: Record<string, [string, string]>, shapes: Record<string, string>}} Block */

/** @type {Partial<Block>} */
const block = JSON.parse(document.getElementById("words")?.textContent ?? "{}");

/** The page's language. @type {"vi" | "en"} */
export const lang = block.lang === "en" ? "en" : "vi";

/**
 * The words of `key`, their fields filled; a fact that is not known reads as a dash.
 * Verdicts are `verdict_on_time` and `verdict_on_time_hint`, and so on; every other key is one of pages/wording/scanner.py.
 * @param {string} key
 * @param {string} language "vi" or "en"
 * @param {Record<string, unknown>} [facts]
 * @returns {string} "" for an unknown key
 */
export function word(key, language, facts = {}) {
  const text = block.words?.[key]?.[language === "en" ? 1 : 0] ?? "";
  return text.replace(/\{(\w+)\}/g, (_, name) => (facts[name] === undefined ? "–" : String(facts[name])));
}

/**
 * The words of `key` in the page's language.
 * @param {string} key
 * @param {Record<string, unknown>} [facts]
 */
export function say(key, facts) {
  return word(key, lang, facts);
}

/**
 * @param {string} verdict
 * @returns {string | null} the path of its shape in a box of 96, if it has one
 */
export function shapeOf(verdict) {
  return block.shapes?.[verdict] ?? null;
}

/**
 * An address of ours in the page's language.
 * @param {string} path
 */
export function address(path) {
  return lang === "en" ? `${path}${path.includes("?") ? "&" : "?"}lang=en` : path;
}

/**
 * @param {Date} moment
 * @returns {string} the time of day in Viet Nam, such as 19:06
 */
export function clockText(moment) {
  return moment.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Ho_Chi_Minh" });
}
