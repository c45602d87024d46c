/** The phone's camera as a reader of codes: started once, stopped while nobody looks, and its failures told apart. */
import { watchPictures } from "./frames.js";
import { openReader } from "./qr_reader.js";
import { openSightings } from "./sightings.js";

/**
 * Why there is no picture, or none that can be read:
 * - `refused`: the person or the browser said no
 * - `missing`: there is no camera, or none that fits
 * - `busy`: something else holds it
 * - `insecure`: the page came without HTTPS, so the browser offers none
 * - `broken`: anything else, the reader of codes included
 * @typedef {"refused" | "missing" | "busy" | "insecure" | "broken"} Problem
 */

/** @type {Record<string, Problem>} by the names that browsers, old ones too, give their errors */
const PROBLEMS = {
  NotAllowedError: "refused",
  PermissionDeniedError: "refused",
  PermissionDismissedError: "refused",
  SecurityError: "refused",
  NotFoundError: "missing",
  DevicesNotFoundError: "missing",
  OverconstrainedError: "missing",
  NotReadableError: "busy",
  TrackStartError: "busy",
  AbortError: "busy",
};

/** Milliseconds; a camera that is taken away again so soon is not asked for once more. */
const SHORT_LIVED = 3000;

/** Enough for a code of half a thumb's width at arm's length; more only makes cheap phones slow. */
const WANTED = { audio: false, video: { facingMode: { ideal: "environment" }, width: { ideal: 1280 }, height: { ideal: 720 } } };

/**
 * Show the camera in `video` and tell each code that is held to it, see `openSightings` for how often.
 *
 * Resolves even where there is no camera, after `onProblem`: asked for again each time the page is shown, for the person may
 * have given leave meanwhile. While the page is hidden the camera is off.
 * @param {{video: HTMLVideoElement, onText: (text: string) => void, onProblem: (kind: Problem) => void}} options
 * @returns {Promise<{stop: () => void, torch: (on: boolean) => Promise<boolean>}>} `torch` says whether the light is on
 */
export async function startCamera({ video, onText, onProblem }) {
  const reader = openReader();
  const sightings = openSightings(later(onText));
  const state = { stopped: false, turn: 0, torch: false };
  /** @type {MediaStream | null} */
  let stream = null;
  let unwatch = () => {};

  /** @param {Problem} kind */
  function fail(kind) {
    close();
    later(onProblem)(kind);
  }

  function close() {
    state.turn += 1;
    unwatch();
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = null;
    video.srcObject = null;
  }

  async function open() {
    close();
    const mine = state.turn;
    try {
      const given = await askForCamera();
      if (mine !== state.turn) {
        for (const track of given.getTracks()) track.stop();
        return;
      }
      stream = given;
      const track = given.getVideoTracks()[0];
      watchEnd(track);
      await show(video, given);
      if (mine !== state.turn) return;
      await adjust(track, state.torch);
      if (mine === state.turn) watch();
    } catch (error) {
      if (mine === state.turn) fail(problemOf(error));
    }
  }

  /** @param {MediaStreamTrack} track */
  function watchEnd(track) {
    const since = performance.now();
    track.onended = () => {
      // Asked for anew, the browser says itself why it was taken away; often it can be had again.
      if (performance.now() - since < SHORT_LIVED) fail("busy");
      else open();
    };
  }

  function watch() {
    const mine = state.turn;
    unwatch = watchPictures(video, {
      onPicture: async (picture) => {
        const codes = await reader.read(picture);
        if (mine === state.turn) sightings.see(codes, picture);
      },
      onFailure: () => fail("broken"),
    });
  }

  function onVisibility() {
    if (document.hidden) close();
    else open();
  }

  function stop() {
    if (state.stopped) return;
    state.stopped = true;
    document.removeEventListener("visibilitychange", onVisibility);
    close();
    reader.close();
  }

  /** @param {boolean} on */
  async function torch(on) {
    const track = stream?.getVideoTracks()[0];
    state.torch = Boolean(track && on && (await adjust(track, true)));
    if (track && !on) await adjust(track, false);
    return state.torch;
  }

  document.addEventListener("visibilitychange", onVisibility);
  if (!document.hidden) await open();
  return { stop, torch };
}

/**
 * Called apart from the loop of pictures, so that what goes wrong in the page does not end the reading.
 * @template T
 * @param {(fact: T) => void} tell
 * @returns {(fact: T) => void}
 */
function later(tell) {
  return (fact) => void Promise.resolve().then(() => tell(fact));
}

/** @returns {Promise<MediaStream>} */
async function askForCamera() {
  if (!globalThis.isSecureContext) throw named("insecure");
  if (!navigator.mediaDevices?.getUserMedia) throw named("broken");
  try {
    return await navigator.mediaDevices.getUserMedia(WANTED);
  } catch (error) {
    // Some old phones refuse every wish, ideal ones too.
    if (nameOf(error) !== "OverconstrainedError") throw error;
    return navigator.mediaDevices.getUserMedia({ audio: false, video: true });
  }
}

/** @param {Problem} kind */
function named(kind) {
  return Object.assign(new Error(kind), { kind });
}

/** @param {unknown} error */
function nameOf(error) {
  return error && typeof error === "object" && "name" in error ? String(error.name) : "";
}

/**
 * @param {unknown} error
 * @returns {Problem}
 */
function problemOf(error) {
  if (error && typeof error === "object" && "kind" in error) return /** @type {Problem} */ (error.kind);
  return PROBLEMS[nameOf(error)] ?? "broken";
}

/**
 * @param {HTMLVideoElement} video
 * @param {MediaStream} stream
 */
async function show(video, stream) {
  video.muted = true;
  video.playsInline = true;
  video.setAttribute("playsinline", "");
  video.srcObject = stream;
  await video.play();
}

/**
 * Focus all the time and switch the light, as far as the camera can. One call for both: each takes back what another asked for.
 * @param {MediaStreamTrack} track
 * @param {boolean} light
 * @returns {Promise<boolean>} whether the light is as was asked
 */
async function adjust(track, light) {
  /** @type {{torch?: boolean, focusMode?: string[]}} */
  const can = /** @type {any} */ (track.getCapabilities?.() ?? {});
  const wishes = [
    ...(can.focusMode?.includes("continuous") ? [{ focusMode: "continuous" }] : []),
    ...(can.torch ? [{ torch: light }] : []),
  ];
  if (wishes.length === 0) return !light;
  try {
    await track.applyConstraints(/** @type {MediaTrackConstraints} */ ({ advanced: wishes }));
  } catch {
    return !light;
  }
  return Boolean(can.torch) || !light;
}
