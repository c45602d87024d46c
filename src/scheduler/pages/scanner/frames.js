/** Pictures out of a running video, one at a time, small enough for a cheap phone. */

/** Pixels of the longer side of a picture at most. */
const LONGEST = 640;
/** How much of the shorter side of the video the middle square takes. */
const MIDDLE = 3 / 4;
/** Milliseconds between two pictures at least: more of them would only drain the battery. */
const PACE = 50;
/** Milliseconds after which a picture is taken although the browser announced none. */
const IMPATIENT = 250;
/** Milliseconds without any picture after which the camera counts as broken. */
const BLIND = 10_000;

/** @typedef {{x: number, y: number, width: number, height: number}} Part */

/**
 * The part of the video that is looked at: by turns the whole, where a code is large or askew, and the middle in all its pixels,
 * where it is small or far.
 * @param {number} turn 0, 1, 2 ...
 * @param {number} width pixels of the video
 * @param {number} height
 * @returns {Part}
 */
export function partOf(turn, width, height) {
  if (turn % 2 === 0) return { x: 0, y: 0, width, height };
  const side = Math.round(Math.min(width, height) * MIDDLE);
  return { x: Math.round((width - side) / 2), y: Math.round((height - side) / 2), width: side, height: side };
}

/**
 * The size in which a part is looked at; never enlarged.
 * @param {Part} part
 * @returns {{width: number, height: number}}
 */
export function sizeOf(part) {
  const scale = Math.min(1, LONGEST / Math.max(part.width, part.height));
  return { width: Math.max(1, Math.round(part.width * scale)), height: Math.max(1, Math.round(part.height * scale)) };
}

/**
 * Hand on picture after picture, the next when the last is done with.
 * @param {HTMLVideoElement} video
 * @param {{onPicture: (picture: ImageData) => Promise<void> | void, onFailure: () => void}} tell `onFailure`, once, when a picture
 *   could not be taken or read, or none came for ten seconds; none follows
 * @returns {() => void} stops
 */
export function watchPictures(video, { onPicture, onFailure }) {
  const state = { stopped: false };
  const canvases = [document.createElement("canvas"), document.createElement("canvas")];

  async function look() {
    let seen = performance.now();
    for (let turn = 0; !state.stopped; turn += 1) {
      const started = performance.now();
      await nextFrame(video);
      if (state.stopped) return;
      const picture = cut(video, canvases[turn % 2], turn);
      if (picture) {
        seen = performance.now();
        await onPicture(picture);
      } else if (performance.now() - seen > BLIND) {
        throw new Error("no picture");
      }
      await pause(started + PACE - performance.now());
    }
  }

  look().catch(() => {
    if (!state.stopped) onFailure();
    state.stopped = true;
  });
  return () => {
    state.stopped = true;
  };
}

/**
 * @param {HTMLVideoElement} video
 * @param {HTMLCanvasElement} canvas
 * @param {number} turn
 * @returns {ImageData | null} null while there is none to take
 */
function cut(video, canvas, turn) {
  if (video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA || !video.videoWidth) return null;
  const part = partOf(turn, video.videoWidth, video.videoHeight);
  const { width, height } = sizeOf(part);
  // Setting the size empties a canvas and costs memory: only when the phone was turned.
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  if (!pen) throw new Error("no canvas");
  pen.drawImage(video, part.x, part.y, part.width, part.height, 0, 0, width, height);
  return pen.getImageData(0, 0, width, height);
}

/**
 * @param {HTMLVideoElement} video
 * @returns {Promise<void>} resolves with the next frame, or after a quarter of a second where the browser announces none
 */
function nextFrame(video) {
  return new Promise((resolve) => {
    let call = 0;
    const timer = setTimeout(() => {
      if (call) video.cancelVideoFrameCallback(call);
      resolve();
    }, "requestVideoFrameCallback" in video ? IMPATIENT : PACE);
    call = video.requestVideoFrameCallback?.(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** @param {number} milliseconds */
function pause(milliseconds) {
  return milliseconds > 0 ? new Promise((resolve) => setTimeout(resolve, milliseconds)) : null;
}
