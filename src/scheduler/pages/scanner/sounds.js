/** A sound and a tremble for each verdict, so that the desk need not look. [Hz, ms] and ms. */

/** @type {Record<string, [number, number][]>} */
const TONES = {
  on_time: [[880, 120]],
  early: [[660, 120], [660, 120]],
  late: [[660, 120], [523, 160]],
  partial: [[880, 90], [660, 120]],
  already_scanned: [[440, 300]],
  wrong_station: [[392, 120], [392, 120], [392, 120]],
  wrong_date: [[392, 120], [330, 200]],
  replaced: [[523, 120], [392, 200]],
  cancelled: [[330, 200], [330, 200]],
  campaign_closed: [[330, 400]],
  invalid: [[220, 450]],
  id_card_qr: [[220, 150], [220, 150], [220, 150]],
  unknown: [[523, 120], [523, 120]],
};

/** @type {Record<string, number[]>} */
const TREMBLES = {
  on_time: [60],
  early: [60, 60, 60],
  late: [60, 60, 120],
  partial: [60, 60, 60],
  already_scanned: [200],
  wrong_station: [120, 60, 120, 60, 120],
  wrong_date: [120, 60, 200],
  replaced: [120, 60, 200],
  cancelled: [200, 60, 200],
  campaign_closed: [300],
  invalid: [400],
  id_card_qr: [150, 60, 150, 60, 150],
  unknown: [120, 60, 120],
};
const GAP = 0.06;

/** @type {AudioContext | null} */
let audio = null;

/** Browsers let a page sound only after somebody has touched it. */
export function wakeSounds() {
  const wake = () => {
    audio ??= typeof AudioContext === "undefined" ? null : new AudioContext();
    void audio?.resume();
  };
  for (const name of ["pointerdown", "keydown"]) addEventListener(name, wake, { passive: true });
}

/**
 * @param {string} verdict
 * @param {boolean} offline adds a short high tone
 */
export function sound(verdict, offline) {
  /** @type {[number, number][]} */
  const tones = [...(TONES[verdict] ?? TONES.unknown), ...(offline ? /** @type {[number, number][]} */ ([[1320, 40]]) : [])];
  if (audio?.state === "running") {
    let at = audio.currentTime;
    for (const [hertz, ms] of tones) at = tone(audio, hertz, at, ms / 1000) + GAP;
  }
  if (navigator.userActivation?.hasBeenActive) {
    navigator.vibrate?.([...(TREMBLES[verdict] ?? TREMBLES.unknown), ...(offline ? [60, 30] : [])]);
  }
}

/**
 * @param {AudioContext} context
 * @param {number} hertz
 * @param {number} at seconds
 * @param {number} length seconds
 * @returns {number} when it ends
 */
function tone(context, hertz, at, length) {
  const voice = new OscillatorNode(context, { frequency: hertz });
  const volume = new GainNode(context, { gain: 0 });
  volume.gain.setValueAtTime(0, at);
  volume.gain.linearRampToValueAtTime(0.4, at + 0.008);
  volume.gain.setValueAtTime(0.4, at + length - 0.012);
  volume.gain.linearRampToValueAtTime(0, at + length);
  voice.connect(volume).connect(context.destination);
  voice.start(at);
  voice.stop(at + length);
  return at + length;
}
