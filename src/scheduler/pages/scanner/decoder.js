/** ZXing in WebAssembly: finds and reads QR codes in pixels. Runs in the worker only. */
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";

/** From this site: without it the package would ask a public one. */
const WASM = "/scan/app/zxing_reader.wasm";

/** @type {import("zxing-wasm/reader").ReaderOptions} */
const OPTIONS = {
  // Neither micro codes, which hardly check themselves, nor what nobody prints: each would be one more way to read wrongly.
  formats: ["QRCodeModel2"],
  tryHarder: true,
  // Two, to tell a slip from its neighbour on the table; each one more costs another search.
  maxNumberOfSymbols: 2,
  // As it stands in the code, control characters too.
  textMode: "Plain",
};

/** @returns {Promise<void>} rejects where the browser cannot run it or it cannot be fetched */
export async function prepare() {
  await prepareZXingModule({ overrides: { locateFile: () => WASM }, fireImmediately: true });
}

/**
 * @param {{data: Uint8ClampedArray, width: number, height: number}} picture RGBA
 * @returns {Promise<import("./sightings.js").Code[]>}
 */
export async function readCodes(picture) {
  const found = await readBarcodes(/** @type {ImageData} */ (picture), OPTIONS);
  return found
    .filter(({ isValid, text }) => isValid && text)
    .map(({ text, position: { topLeft, topRight, bottomRight, bottomLeft } }) => {
      const corners = [topLeft, topRight, bottomRight, bottomLeft];
      const mean = (/** @type {"x" | "y"} */ axis) => corners.reduce((sum, corner) => sum + corner[axis], 0) / 4;
      return { text, x: mean("x"), y: mean("y") };
    });
}
