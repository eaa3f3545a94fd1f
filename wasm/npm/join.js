// join.js FOLDER APART: joins the JavaScript in parts/ into few small files: what is loaded at once, and what is loaded later.
import { build } from "esbuild";

const [folder, apart] = process.argv.slice(2);
await build({
  // Constants are files of their own, of which a bundler takes those that a program names.
  entryPoints: apart === "true" ? ["parts/index.js"] : ["parts/index.js", "parts/tags.js", "parts/named.js"],
  outdir: folder,
  define: { APART: apart },
  bundle: true,
  splitting: true,
  minify: true,
  format: "esm",
  target: "es2022",
  sourcemap: true,
  chunkNames: "[name]-[hash]",
  external: ["./node.js"],
  logLevel: "warning",
});
// Not joined, because pages do without, and not minified: that takes away what its comments tell other bundlers.
await build({ entryPoints: ["parts/node.js"], outdir: folder, format: "esm", sourcemap: true });
