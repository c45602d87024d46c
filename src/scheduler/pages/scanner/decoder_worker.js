/**
 * Reads codes beside the page, so that it stays quick: one message a picture, one answer each.
 *
 * In: `{data: ArrayBuffer, width, height}`, RGBA. Out: `{codes, took}` with `took` in milliseconds, or `{error}`.
 */
import { prepare, readCodes } from "./decoder.js";

const ready = prepare();
// Told with the first picture; alone it would be an unhandled rejection on the console.
ready.catch(() => {});

addEventListener("message", async ({ data: { data, width, height } }) => {
  try {
    await ready;
    const started = performance.now();
    const codes = await readCodes({ data: new Uint8ClampedArray(data), width, height });
    postMessage({ codes, took: performance.now() - started });
  } catch (error) {
    postMessage({ error: String(error) });
  }
});
