// Puts widget.js in its place and writes widget.json: a hash over what widget.js was built from, and one over widget.js itself.
// tests/service/widget/test_built.py works both out again, so that a stale build is seen without node.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, renameSync, rmdirSync, writeFileSync } from "node:fs";

renameSync("built/widget.js", "widget.js");
rmdirSync("built");

const sources = [
  ...readdirSync("src").map((name) => `src/${name}`),
  "package.json",
  "package-lock.json",
  "stamp.mjs",
  "tsconfig.json",
  "vite.config.ts",
].sort();
const hash = createHash("sha256");
for (const name of sources) {
  hash.update(`${name}\n`);
  hash.update(createHash("sha256").update(readFileSync(name)).digest("hex"));
  hash.update("\n");
}
const built = createHash("sha256").update(readFileSync("widget.js")).digest("hex");
writeFileSync("widget.json", `${JSON.stringify({ sources: hash.digest("hex"), built }, null, 2)}\n`);
