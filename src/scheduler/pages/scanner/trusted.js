/** Which scripts this page may start besides its own: its worker and its readers, nothing that text could name. */

const OURS = /^\/scan\/(?:sw\.js|app\/[\w.-]+\.js)$/;

/** @type {any} */ (globalThis).trustedTypes?.createPolicy("default", {
  createScriptURL(/** @type {string} */ text) {
    const address = new URL(text, location.href);
    if (address.origin !== location.origin || !OURS.test(address.pathname)) throw new TypeError("no script of ours");
    return text;
  },
});
