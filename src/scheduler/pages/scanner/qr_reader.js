/** What reads the codes in a picture: the browser itself where it truly can, ZXing in a worker otherwise. */
import { openNative } from "./probe.js";

/** @typedef {import("./sightings.js").Code} Code */
/** @typedef {{read: (picture: ImageData) => Promise<Code[]>, close: () => void}} Reader */

const WORKER = "/scan/app/decoder_worker.js";
/** Milliseconds to wait for one picture; the first one waits for the download too. */
const PATIENCE = 5000;
const PATIENCE_AT_FIRST = 60_000;

/**
 * A reader; of pictures asked together one waits for the other. The first exception or silence of the browser's own is its last:
 * the same picture goes to the worker, as do all that follow. A worker that dies is followed by another.
 * @returns {Reader} `read` rejects only where a new worker fails at its first picture
 */
export function openReader() {
  /** @type {Reader | null} */
  let native = null;
  /** @type {Reader | null} */
  let wasm = null;
  let proved = false;
  let closed = false;
  /** @type {Promise<unknown>} */
  let before = openNative().then((found) => {
    native = found;
  });

  /** @param {ImageData} picture */
  async function read(picture) {
    if (closed) return [];
    if (native) {
      try {
        return await native.read(picture);
      } catch {
        native = null;
      }
    }
    return readByWorker(picture);
  }

  /** @param {ImageData} picture */
  async function readByWorker(picture) {
    try {
      wasm ??= openWorker();
      const codes = await wasm.read(picture);
      proved = true;
      return codes;
    } catch (error) {
      wasm?.close();
      wasm = null;
      if (!proved) throw error;
      proved = false;
      return [];
    }
  }

  return {
    read(picture) {
      const codes = before.then(() => read(picture));
      before = codes.catch(() => {});
      return codes;
    },
    close() {
      closed = true;
      wasm?.close();
      wasm = null;
    },
  };
}

/** @returns {Reader} one picture at a time */
function openWorker() {
  const worker = new Worker(workerAddress());
  let patience = PATIENCE_AT_FIRST;
  let giveUp = () => {};

  return {
    read({ data, width, height }) {
      return new Promise((resolve, reject) => {
        /** @param {() => void} settle */
        const end = (settle) => {
          clearTimeout(timer);
          settle();
        };
        const timer = setTimeout(() => reject(new Error("silent worker")), patience);
        giveUp = () => end(() => resolve([]));
        worker.onmessage = ({ data: { codes, error } }) => {
          patience = PATIENCE;
          end(() => (error ? reject(new Error(error)) : resolve(codes)));
        };
        worker.onerror = (event) => {
          event.preventDefault();
          end(() => reject(new Error("no worker")));
        };
        worker.postMessage({ data: data.buffer, width, height }, [data.buffer]);
      });
    },
    close() {
      worker.terminate();
      giveUp();
    },
  };
}

/** @type {{createScriptURL: (url: string) => string} | null} */
let policy = null;

/** @returns {string} the worker's address, vouched for where the page's policy asks for that (Trusted Types) */
function workerAddress() {
  /** @type {{trustedTypes?: {createPolicy: (name: string, rules: object) => {createScriptURL: (url: string) => string}}}} */
  const { trustedTypes } = /** @type {any} */ (globalThis);
  if (!trustedTypes) return WORKER;
  policy ??= trustedTypes.createPolicy("phieuhen-decoder", { createScriptURL: () => WORKER });
  return policy.createScriptURL(WORKER);
}
