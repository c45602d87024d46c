/** The service worker: without it the page still works, but does not start without a network. */
import { state, watch } from "./state.js";

const AGAIN = 600_000;

/**
 * @param {() => boolean} isIdle whether the page may be exchanged for a newer one now
 */
export async function install(isIdle) {
  const workers = navigator.serviceWorker;
  if (!workers || state.wiped) return;
  const hadOne = Boolean(workers.controller);
  try {
    const registration = await workers.register("/scan/sw.js", { scope: "/scan/", updateViaCache: "none" });
    if (!registration) return; // a browser that is kept from installing anything
    watch(() => {
      if (state.wiped && !state.waiting) void registration.unregister();
    });
    let asked = false;
    const takeOver = () => {
      if (!registration.waiting || asked || !isIdle()) return;
      asked = true;
      registration.waiting.postMessage("take over");
    };
    workers.addEventListener("controllerchange", () => {
      if (hadOne && asked) location.reload();
    });
    setInterval(() => void registration.update().catch(() => {}), AGAIN);
    setInterval(takeOver, 5_000);
    watch(takeOver);
  } catch {
    // no room, or the network went: the next start tries again
  }
}
