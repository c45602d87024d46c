/** The ruler of a verdict: the window as a block and the moment as a pointer, on hours of Viet Nam. As pages/ruler_zoom.py. */
import { svg } from "./dom.js";
import { clockText } from "./words.js";

const HOUR = 3600 * 1000;
const ZONE = 7 * HOUR;
const LEFT = 8;
const WIDTH = 314;
const LINE = 46;

/**
 * @param {Date} start
 * @param {Date} end
 * @param {Date} now
 * @returns {SVGElement | null} nothing where now lies more than twelve hours from the window
 */
export function ruler(start, end, now) {
  const midnight = Math.floor((start.getTime() + ZONE) / (24 * HOUR)) * 24 * HOUR - ZONE;
  const [from, to, at] = [start, end, now].map((moment) => (moment.getTime() - midnight) / HOUR);
  if (!(at >= from - 12 && at <= to + 12)) return null;
  const first = Math.floor(Math.min(from - 0.5, at - 0.3));
  const last = Math.max(first + 5, Math.ceil(Math.max(to + 0.5, at + 0.3)));
  const step = last - first <= 8 ? 1 : last - first <= 14 ? 2 : 4;
  const x = (/** @type {number} */ hour) => Number((LEFT + ((hour - first) * WIDTH) / (last - first)).toFixed(1));
  const hours = Array.from({ length: last - first + 1 }, (_, place) => first + place);
  const ticks = hours.map((hour) => `M${x(hour)} ${LINE}v5`).join("");
  const stroke = { fill: "none", stroke: "currentColor" };
  const needle = `M${x(at)} ${LINE + 4}V20`;
  return svg(
    "svg",
    { class: "zoom", viewBox: "0 0 330 66", "aria-hidden": "true", "font-size": 12, "text-anchor": "middle", fill: "currentColor" },
    svg("path", { d: `M${x(from)} ${LINE}V26H${x(to)}V${LINE}` }),
    svg("path", { d: `M${LEFT} ${LINE}h${WIDTH}${ticks}`, "stroke-width": 2, ...stroke }),
    svg("path", { d: needle, stroke: "var(--field)", "stroke-width": 8 }),
    svg("path", { d: needle, "stroke-width": 3, ...stroke }),
    svg("path", { d: `M${x(at) - 7} 15h14l-7 10z` }),
    text(Math.min(Math.max(x(at), 22), 308), 11, clockText(now), { "font-weight": 700 }),
    ...hours.filter((hour) => (hour - first) % step === 0).map((hour) => text(x(hour), 63, figure(hour))),
  );
}

/** @param {number} hour */
function figure(hour) {
  return String(((hour % 24) + 24) % 24 || (hour ? 24 : 0));
}

/**
 * @param {number} x
 * @param {number} y
 * @param {string} words
 * @param {Record<string, string | number>} [more]
 */
function text(x, y, words, more = {}) {
  return svg("text", { x, y, ...more }, document.createTextNode(words));
}
