/** What was read: an ID card, a signed slip, a typed code, or something else. The same rules as notices/slipcode.py. */

const FORMAT = 1;
const DIGITS = 188;
const LONGEST_SCAN = 400;
const PAYLOAD_BYTES = 14;
const SIGNED_BYTES = PAYLOAD_BYTES + 64;
const EPOCH = Date.UTC(2000, 0, 1);
const DAY = 86_400_000;
const TAIL = new RegExp(`(?:^|[^0-9])([0-9]{${DIGITS}})$`);
/** What Python calls a space; the browser's \s is another set. */
const SPACE = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const ID_CARD = new RegExp(`^[${SPACE}]*[0-9]{12}\\|`);
const IGNORED = new RegExp(`[${SPACE}\\u200b\\u2010-\\u2015\\u2212_-]+`, "g");
const ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";
const CODE_LENGTH = 8;

/**
 * @typedef {{key_id: number, campaign: number, invitation: number, version: number, day: string, station: number,
 *   start_minute: number}} Claim what a slip's code says: `day` YYYY-MM-DD, `start_minute` from 00:00 of it
 * @typedef {{claim: Claim, payload: Uint8Array, signature: Uint8Array}} Slip not yet verified
 */

/** @param {string} text @returns {boolean} a chip card's QR: nothing of it may be kept */
export function looksLikeIdCard(text) {
  return text.split("|", 5).length === 5 && ID_CARD.test(text);
}

/** @param {string} text @returns {Slip | null} what ends in 188 digits of our form; whoever signed it */
export function parseSlip(text) {
  // The length is bounded first, so that nobody can make the search or the conversion below expensive.
  if (text.length > 2 * LONGEST_SCAN || [...text].length > LONGEST_SCAN) return null;
  const tail = TAIL.exec(text.replace(/[\r\n\t ]+$/, ""));
  if (tail === null) return null;
  const hex = BigInt(tail[1]).toString(16).padStart(2 * SIGNED_BYTES, "0");
  if (hex.length > 2 * SIGNED_BYTES) return null;
  const bytes = bytesOfHex(hex);
  const claim = claimOf(bytes);
  return claim && { claim, payload: bytes.slice(0, PAYLOAD_BYTES), signature: bytes.slice(PAYLOAD_BYTES) };
}

/** @param {Uint8Array} bytes @returns {Claim | null} */
function claimOf(bytes) {
  const view = new DataView(bytes.buffer);
  if (view.getUint8(0) !== FORMAT) return null;
  return {
    key_id: view.getUint8(1),
    campaign: view.getUint16(2),
    invitation: view.getUint32(4),
    version: view.getUint8(8),
    day: new Date(EPOCH + view.getUint16(9) * DAY).toISOString().slice(0, 10),
    station: view.getUint16(11),
    start_minute: view.getUint8(13) * 10,
  };
}

/** @param {string} text @returns {string | null} the eight symbols; null where a symbol, the length or the check symbol is wrong */
export function parseTypedCode(text) {
  const code = [...text.slice(0, 2 * LONGEST_SCAN)]
    .slice(0, LONGEST_SCAN)
    .join("")
    .normalize("NFC")
    .replace(IGNORED, "")
    .toUpperCase();
  if (code.length !== CODE_LENGTH) return null;
  let sum = 0;
  for (let place = 0; place < CODE_LENGTH; place++) {
    const value = ALPHABET.indexOf(code[place]);
    if (value < 0) return null;
    sum += (CODE_LENGTH - place) * value;
  }
  return sum % ALPHABET.length === 0 ? code : null;
}

/** @param {string} hex @returns {Uint8Array<ArrayBuffer>} */
export function bytesOfHex(hex) {
  const bytes = new Uint8Array(hex.length / 2);
  for (let at = 0; at < bytes.length; at++) bytes[at] = parseInt(hex.slice(2 * at, 2 * at + 2), 16);
  return bytes;
}

/** @param {string} text base64 @returns {Uint8Array<ArrayBuffer>} @throws where it is none */
export function bytesOfBase64(text) {
  return Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
}
