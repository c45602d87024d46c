/** Requests to our own server, and what their failure means. */
import { tell } from "./state.js";
import { lang } from "./words.js";

/**
 * @typedef {{kind: "ok", body: any} | {kind: "network" | "busy" | "signed_out" | "gone"} | {kind: "refused", problem: string, status: number}} Reply
 * - network: nobody of ours answered (none at all, a hotel's sign-in page, cut off in the middle)
 * - busy: try again later
 * - signed_out: the server does not know this browser
 * - gone: no such thing there
 * - refused: the same again will be refused again
 */

const PATIENCE = 20_000;
/** A hundred scans take longer than one, on a bad line above all. */
const PATIENCE_FOR_MANY = 90_000;
/** Some browsers say that there is no network where there is one: once an answer has come none the less, they are not believed. */
let isBelieved = true;

/**
 * @param {string} path
 * @param {unknown} body
 * @param {boolean} [evenSo] ask although the browser says that there is no network
 * @returns {Promise<Reply>} never rejects
 */
export async function post(path, body, evenSo = false) {
  if (!navigator.onLine && isBelieved && !evenSo) {
    tell({ network: "off" });
    return { kind: "network" };
  }
  const cut = new AbortController();
  const timer = setTimeout(() => cut.abort(), path.endsWith("/batch") ? PATIENCE_FOR_MANY : PATIENCE);
  try {
    const answer = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json", "Accept-Language": lang },
      body: JSON.stringify(body),
      signal: cut.signal,
    });
    const reply = await answer.json();
    isBelieved = navigator.onLine;
    tell({ network: "on", ...(answer.ok ? { signedOut: false } : {}) });
    return answer.ok ? { kind: "ok", body: reply } : failure(answer.status, reply);
  } catch {
    tell({ network: "off" });
    return { kind: "network" };
  } finally {
    clearTimeout(timer);
  }
}

/**
 * @param {number} status
 * @param {any} problem
 * @returns {Reply}
 */
function failure(status, problem) {
  if (status === 401 || status === 403) {
    tell({ signedOut: true });
    return { kind: "signed_out" };
  }
  if (status === 404) return { kind: "gone" };
  if (status === 408 || status === 429 || status >= 500) return { kind: "busy" };
  return { kind: "refused", problem: String(problem?.detail ?? problem?.code ?? status), status };
}

/**
 * @param {string} path
 * @param {Record<string, string>} [headers]
 * @returns {Promise<string>} rejects where there is none
 */
export async function fetchText(path, headers = {}) {
  const cut = new AbortController();
  const timer = setTimeout(() => cut.abort(), PATIENCE);
  try {
    const answer = await fetch(path, { headers: { Accept: "application/json", ...headers }, cache: "no-cache", signal: cut.signal });
    if (!answer.ok) throw new Error(String(answer.status));
    return await answer.text();
  } finally {
    clearTimeout(timer);
  }
}
