/** Ed25519: by the browser where it truly can, by @noble/ed25519 otherwise. */
import { bytesOfHex } from "./slipcode.js";

/** @typedef {(key: Uint8Array, signature: Uint8Array, message: Uint8Array) => Promise<boolean>} Check */

/** RFC 8032, 7.1, test 2: a true signature, and (with the last byte changed) a false one. */
const KEY = bytesOfHex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
const SIGNATURE = bytesOfHex(
  "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da" +
    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
);
const MESSAGE = Uint8Array.of(0x72);

/** @type {Promise<Check> | null} */
let chosen = null;

/**
 * Whether `key` signed `message`. A browser that once throws is not asked again.
 * @param {Uint8Array} key 32 bytes
 * @param {Uint8Array} signature 64 bytes
 * @param {Uint8Array} message
 * @returns {Promise<boolean>} rejects only where nothing on this phone can tell
 */
export async function verifies(key, signature, message) {
  if (key.length !== 32 || signature.length !== 64) return false;
  const check = await verifier();
  try {
    return await check(key, signature, message);
  } catch (error) {
    if (check === byNoble) throw error;
    chosen = warmNoble();
    return (await chosen)(key, signature, message);
  }
}

/** Choose and warm up who verifies: the first call of noble takes a third of a second on a cheap phone. */
export function verifier() {
  chosen ??= choose().catch((error) => {
    chosen = null;
    throw error;
  });
  return chosen;
}

/** @returns {Promise<Check>} */
async function choose() {
  try {
    if (await tellsApart(byBrowser)) return byBrowser;
  } catch {
    // Most phones of before 2025 come this way.
  }
  return warmNoble();
}

async function warmNoble() {
  if (!(await tellsApart(byNoble))) throw new Error("no Ed25519 on this phone");
  return byNoble;
}

/** @param {Check} check */
async function tellsApart(check) {
  const other = Uint8Array.of(0x73);
  return (await check(KEY, SIGNATURE, MESSAGE)) && !(await check(KEY, SIGNATURE, other));
}

/** @type {Check} */
export async function byBrowser(key, signature, message) {
  const made = await crypto.subtle.importKey("raw", copy(key), { name: "Ed25519" }, false, ["verify"]);
  return crypto.subtle.verify({ name: "Ed25519" }, made, copy(signature), copy(message));
}

/** @type {Check} */
export async function byNoble(key, signature, message) {
  const { verifyAsync } = await import("@noble/ed25519");
  // RFC 8032 to the letter: no second form of a point passes.
  return verifyAsync(signature, message, key, { zip215: false });
}

/** @param {Uint8Array} bytes @returns {Uint8Array<ArrayBuffer>} */
function copy(bytes) {
  return Uint8Array.from(bytes);
}
