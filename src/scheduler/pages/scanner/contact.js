/** The talk with the office: what this phone carries, what it shall carry, and whether it is still one of ours. */
import { meet } from "./moments.js";
import { count, recount } from "./queue.js";
import { fetchText, post } from "./server.js";
import { state, tell } from "./state.js";
import { store, write } from "./store.js";
import { sync } from "./sync.js";

const EVERY = 180_000;

let talking = false;
let again = false;

/** Begin: what was said last time holds until the office says something else. */
export async function startContact() {
  await recall();
  void contact();
  setInterval(() => void contact(true), EVERY);
  addEventListener("online", () => void contact());
  addEventListener("offline", () => tell({ network: "off" }));
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) void contact();
  });
}

/**
 * Tell the office how we are, and do what it says. Never rejects.
 * @param {boolean} [evenSo] although the browser says that there is no network
 */
export async function contact(evenSo = false) {
  if (talking) {
    again = true; // what has happened since, the talk that is going on may not have told
    return;
  }
  talking = true;
  again = false;
  try {
    const reply = await report(false, evenSo);
    if (reply.kind !== "ok") return;
    await meet(reply.body.now);
    if (reply.body.state === "wipe") await wipe();
    else await goOn(reply.body);
  } catch {
    // the next contact tries again
  } finally {
    talking = false;
    if (again) void contact(evenSo);
  }
}

/**
 * @param {boolean} wiped
 * @param {boolean} [evenSo]
 */
async function report(wiped, evenSo) {
  const packMadeAt = wiped ? null : state.packMadeAt;
  const said = { sent_at: new Date().toISOString(), queued: await count(), pack_made_at: packMadeAt, wiped };
  return post("/api/v1/devices/contact", said, evenSo);
}

/** @param {any} said */
async function goOn(said) {
  take(said);
  await keep("contact", { station: said.station, counts: said.counts });
  if (state.wiped) {
    await keep("wiped", { at: null });
    tell({ wiped: false });
  }
  const { refreshPacks } = await import("./pack.js");
  await refreshPacks(said, fetchText);
  await lookAtPack();
  if (state.waiting) void sync();
}

/** @param {any} said */
function take(said) {
  const { station, counts } = said;
  tell({
    place: station ? [station.name, station.desk].filter(Boolean).join(" · ") : state.place,
    counts: counts ?? state.counts,
  });
}

/** How old the data on this phone are. */
export async function lookAtPack() {
  const { packState } = await import("./pack.js");
  const pack = await packState().catch(() => null);
  tell({ packMadeAt: pack?.made_at ?? null });
}

async function recall() {
  try {
    const facts = await store();
    const said = await facts.get("facts", "contact");
    const wiped = await facts.get("facts", "wiped");
    if (said) take(said);
    if (wiped?.at) tell({ wiped: true });
  } catch {
    // no storage, nothing to recall
  }
  await lookAtPack().catch(() => {});
}

/**
 * @param {string} name
 * @param {Record<string, unknown>} facts
 */
async function keep(name, facts) {
  await write(["facts"], (tx) => tx.objectStore("facts").put({ name, ...facts })).catch(() => {});
}

/** This device is no longer used: deliver what waits, then forget everything but what could not be delivered. */
async function wipe() {
  await sync();
  const { wipePacks } = await import("./pack.js");
  await wipePacks();
  await write(["facts"], (tx) => tx.objectStore("facts").delete("contact")).catch(() => {});
  await keep("wiped", { at: new Date().toISOString() });
  if ((await count()) === 0) {
    // While scans wait the page must still start here: nobody else could deliver them.
    for (const name of (await globalThis.caches?.keys()) ?? []) await caches.delete(name);
    for (const worker of (await navigator.serviceWorker?.getRegistrations()) ?? []) await worker.unregister();
  }
  tell({ wiped: true, packMadeAt: null, counts: "", place: "" });
  await recount();
  await report(true);
}
