// join.js FOLDER APART: joins the JavaScript in parts/ into few small files: what is loaded at once, and what is loaded later.
import { build } from "esbuild";

const [folder, apart] = process.argv.slice(2);
await build({
  entryPoints: ["parts/index.js"],
  outdir: folder,
  define: { APART: apart },
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
