/** Bundles the page into `dist`: what is in `index.html`, `style.css` and `icon.svg`, and `main.ts` with all that it imports. */
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));

const { metafile } = buildSync({
  entryPoints: ["index.html", "style.css", "icon.svg", "main.ts"].map(path),
  outdir: path("../dist"),
  bundle: true,
  minify: true,
  format: "esm",
  platform: "browser",
  target: "es2022",
  loader: { ".html": "copy", ".svg": "copy" },
  alias: { "@client": fileURLToPath(import.meta.resolve("@client")) },
  metafile: true,
});

const sizes = Object.entries(metafile.outputs).map(([file, { bytes }]) => `${file} ${bytes} bytes`);
console.log(`Bundled the page: ${sizes.join(", ")}`);
