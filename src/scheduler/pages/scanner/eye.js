/** The camera's part of the page: asked for by a person once, then by itself; each of its troubles has a next step. */
import { byId, el } from "./dom.js";
import { say } from "./words.js";

const CHOICE = "phieuhen-camera";
/** A slip that is held still is one reading, in ms since it was last seen. */
const LEFT_VIEW = 5_000;

/** @typedef {{stop: () => void, torch: (on: boolean) => Promise<boolean>}} Camera */

/**
 * @param {(text: string) => void} onText
 * @returns {{pause: () => void}}
 */
export function openEye(onText) {
  const video = el("video", { muted: true, playsinline: true, "aria-hidden": "true" });
  video.muted = true;
  const told = el("p", { id: "eye-told" });
  const start = el("button", { type: "button", class: "btn o", id: "eye-start", onclick: () => void open() }, say("scanner_camera_start"));
  const torch = el("button", { type: "button", class: "btn o", id: "torch", hidden: true, "aria-pressed": "false", onclick: () => void flip() }, say("scanner_torch_on"));
  const corners = el("div", { class: "corners", "aria-hidden": "true" });
  byId("eye").append(video, corners, told, start);
  byId("actions").append(torch);
  /** @type {Camera | null} */
  let camera = null;
  let lit = false;
  let paused = false;
  /** @type {Map<string, number>} */
  const seen = new Map();

  const rest = () => {
    paused = true;
    camera?.stop();
    camera = null;
    lit = false;
    torch.hidden = true;
    byId("eye").classList.remove("on");
  };

  async function open() {
    start.hidden = true;
    paused = false;
    told.textContent = say("scanner_camera_starting");
    try {
      const { startCamera } = await import("./camera.js");
      let broke = false;
      const made = await startCamera({
        video,
        onText: sighted,
        onProblem(/** @type {string} */ kind) {
          broke = true;
          trouble(kind);
        },
      });
      if (broke || paused) return made.stop();
      camera = made;
      remember(true);
      byId("eye").classList.add("on");
      told.textContent = say("scanner_aim");
      torch.hidden = false;
    } catch {
      trouble("broken");
    }
  }

  /** @param {string} text */
  function sighted(text) {
    const now = performance.now();
    const before = seen.get(text) ?? -Infinity;
    for (const [old, at] of seen) if (now - at > LEFT_VIEW) seen.delete(old);
    seen.set(text, now);
    if (now - before > LEFT_VIEW) onText(text);
  }

  /** @param {string} kind */
  function trouble(kind) {
    rest();
    if (kind === "refused" || kind === "missing") remember(false);
    told.textContent = say(KINDS[kind] ?? KINDS.broken);
    start.hidden = kind === "insecure" || kind === "missing";
    start.textContent = say("scanner_camera_again");
  }

  async function flip() {
    if (!camera) return;
    const wanted = !lit;
    lit = await camera.torch(wanted).catch(() => false);
    if (wanted && !lit) {
      torch.hidden = true;
      told.textContent = say("scanner_torch_none");
    }
    torch.setAttribute("aria-pressed", String(lit));
    torch.textContent = say(lit ? "scanner_torch_off" : "scanner_torch_on");
  }

  if (chosen()) void open();
  return { pause: rest };
}

/** @type {Record<string, string>} */
const KINDS = {
  refused: "scanner_camera_refused",
  missing: "scanner_camera_missing",
  busy: "scanner_camera_busy",
  insecure: "scanner_camera_insecure",
  broken: "scanner_camera_broken",
};

function chosen() {
  try {
    return localStorage.getItem(CHOICE) === "on";
  } catch {
    return false;
  }
}

/** @param {boolean} on */
function remember(on) {
  try {
    if (on) localStorage.setItem(CHOICE, "on");
    else localStorage.removeItem(CHOICE);
  } catch {
    // it is asked again at the next start
  }
}
