// A phone without a browser: runs the scanner's modules in Node. Reads one JSON list of steps [name, ...arguments] on stdin and
// writes the list of their results. Its storage is a Map in the place of store.js.
import { registerHooks } from "node:module";
import { pathToFileURL } from "node:url";

const scanner = pathToFileURL(`${process.argv[2]}/`);
registerHooks({
  resolve: (name, context, next) =>
    name === "./store.js" ? { url: "phone:store", shortCircuit: true } : next(name, context),
  load: (url, context, next) =>
    url === "phone:store"
      ? { format: "module", shortCircuit: true, source: "export const { store, write } = globalThis.storage;" }
      : next(url, context),
});

const keyOf = { packs: "key", arrivals: "key", facts: "name", queue: "scan_id" };
let kept = Object.fromEntries(Object.keys(keyOf).map((name) => [name, new Map()]));
let full = false;
const table = (stores, name) => ({
  get: async (key) => structuredClone(stores[name].get(key)),
  put: async (row) => {
    if (full) throw new Error("QuotaExceededError");
    stores[name].set(row[keyOf[name]], structuredClone(row));
  },
  delete: async (key) => stores[name].delete(key),
  clear: async () => stores[name].clear(),
});
globalThis.storage = {
  store: async () => {
    if (kept === null) throw new Error("no storage");
    return {
      get: (name, key) => table(kept, name).get(key),
      getAll: async (name) => structuredClone([...kept[name].values()]),
      count: async (name) => kept[name].size,
    };
  },
  // All or nothing, as IndexedDB has it: what was put before a step failed is taken back.
  write: async (_names, work) => {
    const copy = Object.fromEntries(Object.entries(kept).map(([name, rows]) => [name, new Map(rows)]));
    await work({ objectStore: (name) => table(copy, name) });
    kept = copy;
  },
};

const realNow = Date.now;
let clock = null;
Date.now = () => clock ?? realNow();

const [days, slipcode, signature, judge, pack] = await Promise.all(
  ["days", "slipcode", "signature", "judge", "pack"].map((name) => import(new URL(`${name}.js`, scanner))),
);
const bytes = slipcode.bytesOfHex;
const plain = (slip) =>
  slip && {
    ...slip.claim,
    payload: Buffer.from(slip.payload).toString("hex"),
    signature: Buffer.from(slip.signature).toString("hex"),
  };
const check = (way) => ({ browser: signature.byBrowser, noble: signature.byNoble, chosen: signature.verifies })[way];

const steps = {
  judge: (booking, presented, tolerances, closed) => judge.judge(booking, presented, tolerances, closed),
  day: days.operatingDay,
  iso: days.isoAt,
  date: days.dateText,
  card: slipcode.looksLikeIdCard,
  slip: (text) => plain(slipcode.parseSlip(text)),
  typed: slipcode.parseTypedCode,
  verify: (way, key, signed, message) =>
    check(way)(bytes(key), bytes(signed), bytes(message)).catch((error) => `error ${error.message}`),
  // The whole way of a QR's text on the phone: parsed, and its signature looked at.
  genuine: async (way, key, text) => {
    const slip = slipcode.parseSlip(text);
    return slip !== null && check(way)(bytes(key), slip.signature, slip.payload).catch(() => false);
  },
  // What phones of before 2025 do when they are asked for Ed25519.
  oldBrowser: () => {
    const { subtle } = crypto;
    const importKey = (...facts) =>
      facts[2].name === "Ed25519" ? Promise.reject(new Error("NotSupportedError")) : subtle.importKey(...facts);
    Object.defineProperty(crypto, "subtle", { value: { digest: subtle.digest.bind(subtle), importKey } });
  },
  // A browser that takes every signature for a true one.
  credulousBrowser: () => {
    const { subtle } = crypto;
    const made = { digest: subtle.digest.bind(subtle), importKey: async () => ({}), verify: async () => true };
    Object.defineProperty(crypto, "subtle", { value: made });
  },
  // A browser that stops working in the middle.
  failBrowser: () => {
    crypto.subtle.verify = () => Promise.reject(new Error("OperationError"));
  },
  noCrypto: () => Object.defineProperty(crypto, "subtle", { value: undefined }),
  clock: (ms) => void (clock = ms),
  queue: (waiting) => void (kept.queue = new Map(Array.from({ length: waiting }, (_, at) => [at, { scan_id: at }]))),
  // What the modules hold in memory counts for nothing any more, as after a start (or when another tab has written).
  restart: () => void (kept.facts.get("packs").stamp += 1000),
  noStorage: () => void (kept = null),
  fullStorage: () => void (full = true),
  refresh: async (contact, texts) => {
    const asked = [];
    const fetchText = async (path) => {
      asked.push(path);
      if (!(path in texts)) throw new Error("no network");
      return texts[path];
    };
    const state = await pack.refreshPacks(contact, fetchText).catch((error) => `error ${error.message}`);
    return { asked, state };
  },
  hash: pack.codeHash,
  offline: (text, moment) => pack.judgeOffline(text, new Date(moment)),
  note: pack.noteArrival,
  forget: pack.forgetArrival,
  state: pack.packState,
  warm: pack.warmUp,
  wipe: pack.wipePacks,
  stored: (name) => structuredClone([...kept[name].values()]),
  timed: async (text, moment, times) => {
    const began = performance.now();
    for (let turn = 0; turn < times; turn++) await pack.judgeOffline(text, new Date(moment));
    return (performance.now() - began) / times;
  },
  timedRefresh: async (contact, texts) => {
    const began = performance.now();
    await pack.refreshPacks(contact, async (path) => texts[path]);
    return performance.now() - began;
  },
};

let text = "";
for await (const chunk of process.stdin) text += chunk;
const results = [];
for (const [name, ...facts] of JSON.parse(text)) results.push((await steps[name](...facts)) ?? null);
process.stdout.write(JSON.stringify(results));
