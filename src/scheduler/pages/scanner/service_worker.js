/**
 * Serves the scanner from this phone: the shell, its script, its styles, the reader. Everything of one build stands in one
 * cache, and a page is served from one build only. A newer build waits until the page says that nothing is going on.
 *
 * The server writes before this text: `self.BUILD = {id, needed: [addresses], large: [addresses]}`.
 */

/** @type {any} */
const worker = self;
/** @type {{id: string, needed: string[], large: string[]}} */
const build = worker.BUILD;
const NAME = `scanner-${build.id}`;
const MINE = new Set([...build.needed, ...build.large]);
const HOME = "/scan/";

worker.addEventListener("install", (/** @type {any} */ event) => {
  event.waitUntil(fill());
});

worker.addEventListener("activate", (/** @type {any} */ event) => {
  event.waitUntil(begin());
});

worker.addEventListener("message", (/** @type {any} */ event) => {
  if (event.data === "take over") worker.skipWaiting();
});

worker.addEventListener("fetch", (/** @type {any} */ event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== worker.location.origin) return;
  if (request.mode === "navigate") {
    if (url.pathname === HOME) event.respondWith(shell(request, url));
    else if (url.pathname.startsWith(HOME)) event.respondWith(other(request, url));
  } else if (MINE.has(url.pathname + url.search)) {
    event.respondWith(kept(request));
  }
});

async function fill() {
  const cache = await caches.open(NAME);
  await cache.addAll(build.needed.map((address) => new Request(address, { cache: "no-cache" })));
  // The reader of codes is large: on a bad line the rest must not wait for it, nor fail with it.
  await Promise.all(build.large.map((address) => cache.add(new Request(address, { cache: "no-cache" })).catch(() => {})));
}

async function begin() {
  for (const name of await caches.keys()) if (name.startsWith("scanner-") && name !== NAME) await caches.delete(name);
  await worker.clients.claim();
}

/** @param {Request} request */
async function kept(request) {
  const cache = await caches.open(NAME);
  const found = await cache.match(request, { ignoreVary: true });
  if (found) return found;
  const answer = await fetch(request);
  if (answer.ok) await cache.put(request, answer.clone()).catch(() => {});
  return answer;
}

/**
 * @param {Request} request
 * @param {URL} url
 */
async function shell(request, url) {
  const address = url.searchParams.get("lang") === "en" ? "/scan/app/shell?lang=en" : "/scan/app/shell";
  const found = await (await caches.open(NAME)).match(address, { ignoreVary: true });
  return found ?? fetch(request);
}

/**
 * A page that needs the network: without it the scanner opens, and says so.
 * @param {Request} request
 * @param {URL} url
 */
async function other(request, url) {
  try {
    return await fetch(request);
  } catch {
    const lang = url.searchParams.get("lang") === "en" ? "&lang=en" : "";
    return Response.redirect(`${HOME}?can-mang=1${lang}`, 302);
  }
}
