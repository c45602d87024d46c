/** The browser's own reader of codes (BarcodeDetector), where it truly reads: many say that they do and do not. */

/** @typedef {import("./qr_reader.js").Reader} Reader */
/** @typedef {{rawValue: string, cornerPoints?: {x: number, y: number}[]}} Detected */
/** @typedef {{new (options: {formats: string[]}): {detect: (picture: ImageData) => Promise<Detected[]>}, getSupportedFormats: () => Promise<string[]>}} Detector */

/** Milliseconds; where a part of the system is missing the answer never comes. */
const PATIENCE = 2000;

/** As long as a slip's: some read small codes only. */
export const PROBE_TEXT = `HTTPS://PHIEUHEN.EXAMPLE/S/${"0123456789".repeat(19).slice(0, 188)}`;
/** Its code, module by module, a bit each, dark is 1. */
const SIDE = 41;
const MODULES =
  "/lbWLj/BB6Er0G6g3SXLt1iDifXbq5aGouwXiTPNB/qqqqr+AfqJgQC+HHbwvjo/ivIk1bp/S6dGFdi881Nu356uIo3pFkhou7s1Yt/C84VBP+9BgWa08IuI1AZI/k6j0cOdYhcnenci4l34Cl6PIEa73OKDXpLtR8JQ2pCeoFzwBib7xWv5m0ec/Th04b2bK9Z3pyeH0lFwMlsxUV5LeD/1LrWiBjhP+ABl9xfG/5DxBivwUxzQkRupQUXftdZJuxhq6olw9PUE9Mv8M/6v+XwZAA==";
const PIXELS = 4;
const QUIET = 4;

/** @returns {ImageData} the code of `PROBE_TEXT`, straight, black on white */
export function drawProbe() {
  const bytes = atob(MODULES);
  const side = (SIDE + 2 * QUIET) * PIXELS;
  const picture = new ImageData(side, side);
  const pixels = new Uint32Array(picture.data.buffer).fill(0xffffffff);
  for (let y = 0; y < SIDE * PIXELS; y += 1) {
    for (let x = 0; x < SIDE * PIXELS; x += 1) {
      const bit = Math.floor(y / PIXELS) * SIDE + Math.floor(x / PIXELS);
      const dark = (bytes.charCodeAt(bit >> 3) >> (7 - (bit & 7))) & 1;
      if (dark) pixels[(y + QUIET * PIXELS) * side + x + QUIET * PIXELS] = 0xff000000;
    }
  }
  return picture;
}

/**
 * The browser's reader if it names QR codes among its formats and reads one that is drawn for it.
 * @returns {Promise<Reader | null>} null where there is none, it throws, stays silent, or reads nothing or something else
 */
export async function openNative() {
  const { BarcodeDetector } = /** @type {{BarcodeDetector?: Detector}} */ (globalThis);
  if (!BarcodeDetector) return null;
  try {
    const formats = await inTime(BarcodeDetector.getSupportedFormats());
    if (!formats.includes("qr_code")) return null;
    const reader = readerOf(new BarcodeDetector({ formats: ["qr_code"] }));
    const found = await reader.read(drawProbe());
    return found.some(({ text }) => text === PROBE_TEXT) ? reader : null;
  } catch {
    return null;
  }
}

/**
 * @param {InstanceType<Detector>} detector
 * @returns {Reader}
 */
function readerOf(detector) {
  return {
    async read(picture) {
      const found = await inTime(detector.detect(picture));
      return found.filter(({ rawValue }) => rawValue).map(({ rawValue, cornerPoints }) => ({ text: rawValue, ...middle(cornerPoints, picture) }));
    },
    close() {},
  };
}

/**
 * @param {{x: number, y: number}[] | undefined} corners
 * @param {ImageData} picture
 */
function middle(corners, { width, height }) {
  if (!corners?.length) return { x: width / 2, y: height / 2 };
  const sum = corners.reduce((one, other) => ({ x: one.x + other.x, y: one.y + other.y }), { x: 0, y: 0 });
  return { x: sum.x / corners.length, y: sum.y / corners.length };
}

/**
 * @template T
 * @param {Promise<T>} answer
 * @returns {Promise<T>} rejects after two seconds
 */
function inTime(answer) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("silent")), PATIENCE);
    answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
