// Bundles the editor into static/build/editor.js, and lays the fonts of server-made pictures beside it.
import { copyFile, mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";

const OUT = "../build";
const FONTS = "node_modules/@expo-google-fonts";
const WEIGHTS = ["400Regular", "700Bold"];

await mkdir(`${OUT}/fonts`, { recursive: true });
await build({
  entryPoints: ["source/editor.js"],
  outfile: `${OUT}/editor.js`,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2020",
  legalComments: "eof",
  logLevel: "warning",
  define: { "process.env.NODE_ENV": '"production"' },
});
for (const family of await readdir(FONTS)) {
  await copyFile(join(FONTS, family, "LICENSE_FONT"), join(OUT, "fonts", `${family}-LICENSE`));
  for (const weight of WEIGHTS) {
    const files = await readdir(join(FONTS, family, weight));
    for (const name of files.filter((file) => file.endsWith(".ttf"))) {
      await copyFile(join(FONTS, family, weight, name), join(OUT, "fonts", name));
    }
  }
}
