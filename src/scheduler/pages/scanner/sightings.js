/** Which of the codes in sight is told, and how often. */

/** Milliseconds that a code must have been out of sight before it is told again. */
const AWAY = 3000;
/** Milliseconds within which a payload without a signature must be read a second time. */
const AGAIN = 1000;

/**
 * A slip's code ends in its signature, 188 digits: a misreading cannot pass for one. See `notices.slipcode`.
 * The length is looked at first, so that nobody can make the search expensive.
 * @param {string} text
 */
export function isSigned(text) {
  return text.length <= 400 && /(^|[^0-9])[0-9]{188}[\r\n\t ]*$/.test(text);
}

/**
 * A code as a reader found it, and where its middle lies in the picture, in pixels.
 * @typedef {{text: string, x: number, y: number}} Code
 */

/**
 * Tell a code once for as long as it stays in sight, and again only after three seconds without it: a slip that lies before the
 * camera is one scan. Of several, the one nearest to the middle is meant. A payload without a signature is told at its second
 * equal reading.
 * @param {(text: string) => void} tell
 * @param {() => number} now milliseconds, never going back
 */
export function openSightings(tell, now = () => performance.now()) {
  /** @type {Map<string, number>} when each told code was last in sight */
  const told = new Map();
  let doubtful = { text: "", at: -Infinity };

  return {
    /**
     * @param {Code[]} codes
     * @param {{width: number, height: number}} picture
     */
    see(codes, picture) {
      const moment = now();
      for (const [text, last] of told) if (moment - last >= AWAY) told.delete(text);
      for (const { text } of codes) if (told.has(text)) told.set(text, moment);
      const text = nearest(codes, picture)?.text;
      if (!text || told.has(text)) return;
      if (!isSigned(text) && (doubtful.text !== text || moment - doubtful.at > AGAIN)) {
        doubtful = { text, at: moment };
        return;
      }
      told.set(text, moment);
      tell(text);
    },
  };
}

/**
 * @param {Code[]} codes
 * @param {{width: number, height: number}} picture
 * @returns {Code | undefined}
 */
function nearest(codes, { width, height }) {
  /** @param {Code} code */
  const away = ({ x, y }) => Math.hypot(x - width / 2, y - height / 2);
  return [...codes].sort((one, other) => away(one) - away(other))[0];
}
