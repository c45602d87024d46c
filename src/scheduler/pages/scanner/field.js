/**
 * One field for everything that is typed: a hand scanner that types like a keyboard, a code, a name.
 *
 * Cheap hand scanners type wherever the focus happens to be, end with Enter, Tab or nothing, and a Vietnamese keyboard rewrites
 * their letters. The digits of a slip survive that, and 188 of them at the end are a slip.
 */

const ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";
const IGNORED = /[\s\u200b\u2010-\u2015\u2212_-]+/g;
const SLIP = /(?:^|[^0-9])[0-9]{188}$/;
/** Nobody types this fast, in ms between two keys. */
const FAST = 60;
const FEWEST = 6;
/** A scanner without an end key: this long after the last digit, in ms. */
const QUIET = 150;

/**
 * @param {string} text
 * @returns {"scan" | "name" | "nothing"}
 */
export function classify(text) {
  const plain = text.trim();
  if (!plain) return "nothing";
  const code = plain.replace(IGNORED, "").toUpperCase();
  const isWord = !/\s/.test(plain);
  if (isTypedCode(code) || (isWord && code.length === 8 && [...code].every((sign) => ALPHABET.includes(sign)))) return "scan";
  return /^[\p{L}\p{M}\s.'’-]{2,60}$/u.test(plain) ? "name" : "scan";
}

/** @param {string} code */
function isTypedCode(code) {
  const values = [...code].map((sign) => ALPHABET.indexOf(sign));
  if (values.length !== 8 || values.includes(-1)) return false;
  return values.reduce((sum, value, place) => sum + (8 - place) * value, 0) % 31 === 0;
}

/**
 * @param {HTMLInputElement} field
 * @param {(text: string) => void} submit
 * @param {() => void} reveal brings the field into view when somebody types while it is not there
 */
export function listen(field, submit, reveal) {
  let lastKey = -Infinity;
  let run = 0;
  let enterFollows = false;
  /** @type {number | undefined} */
  let quiet;

  const send = () => {
    clearTimeout(quiet);
    run = 0;
    const text = field.value;
    field.value = "";
    submit(text);
  };
  const isWriting = (/** @type {EventTarget | null} */ target) =>
    target instanceof HTMLElement && target !== field && target.matches("input:not([type=checkbox]), select, textarea");

  document.addEventListener(
    "keydown",
    (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      const isFast = event.timeStamp - lastKey < FAST;
      const ends = event.key === "Enter" || (event.key === "Tab" && isFast && run >= FEWEST);
      if (isWriting(event.target)) return;
      if (ends && event.isComposing) {
        enterFollows = true; // the keyboard's own composition takes this Enter for itself
      } else if (ends && (event.target === field || (isFast && run >= FEWEST))) {
        event.preventDefault();
        event.stopPropagation();
        send();
      } else if (event.key.length === 1) {
        run = isFast ? run + 1 : 1;
        lastKey = event.timeStamp;
        if (event.target !== field && !(event.key === " " && run < 2)) {
          event.preventDefault();
          reveal();
          field.focus();
          field.value += event.key;
          arm();
        }
      }
    },
    true,
  );
  const arm = () => {
    clearTimeout(quiet);
    if (run >= FEWEST && SLIP.test(field.value)) quiet = window.setTimeout(send, QUIET);
  };
  field.addEventListener("input", arm);
  field.addEventListener("compositionend", () => {
    if (!enterFollows) return;
    enterFollows = false;
    setTimeout(send);
  });
  document.addEventListener("change", (event) => caught(event.target, submit), true);
}

/**
 * A slip that was scanned while the reason was being typed is a slip, not a reason.
 * @param {EventTarget | null} target
 * @param {(text: string) => void} submit
 */
function caught(target, submit) {
  if (!(target instanceof HTMLInputElement) || target.type !== "text" || !SLIP.test(target.value)) return;
  const text = target.value;
  target.value = "";
  submit(text);
}
