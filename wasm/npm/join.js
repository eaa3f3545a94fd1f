// Joins the JavaScript in parts/ into few small files in a folder: what is loaded at once, and what is loaded later.
import { build } from "esbuild";

await build({
  entryPoints: ["parts/index.js"],
  outdir: process.argv[2],
  bundle: true,
  splitting: true,
  minify: true,
  format: "esm",
  target: "es2022",
  sourcemap: true,
  chunkNames: "[name]-[hash]",
  external: ["node:*"],
  logLevel: "warning",
});
