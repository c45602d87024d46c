/**
 * Bundles the scanner into ../built/: node build.mjs, after npm ci in this folder.
 * Everything that is served is written beside its compressed forms (.br, .gz), so that a small server need not compress.
 */
import { copyFile, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "..", "built");
const wasm = join(here, "node_modules/zxing-wasm/dist/reader/zxing_reader.wasm");
/** What a page starts with. */
const page = ["main.js"];
/** What the browser's service worker or a worker starts with; each stands alone, a plain script for old browsers' sake. */
const workers = (await readdir(here)).filter((name) => name.endsWith("_worker.js"));
/** @param {string[]} names @param {import("esbuild").BuildOptions} form */
const bundle = (names, form) =>
  build({
    entryPoints: names.map((name) => join(here, name)),
    outdir: out,
    bundle: true,
    target: "es2020",
    minify: true,
    legalComments: "none",
    logLevel: "warning",
    ...form,
  });

await rm(out, { recursive: true, force: true });
await bundle(page, { format: "esm", splitting: true });
await bundle(workers, { format: "iife" });
await copyFile(wasm, join(out, basename(wasm)));
for (const name of await readdir(out)) {
  const bytes = await readFile(join(out, name));
  await writeFile(join(out, `${name}.gz`), gzipSync(bytes, { level: 9 }));
  await writeFile(join(out, `${name}.br`), brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
}
