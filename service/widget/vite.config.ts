// One ES module beside this file: no chunks, no source map, no public directory, no date in it.
import { defineConfig } from "vite";

export default defineConfig({
  publicDir: false,
  build: {
    target: "es2022",
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    lib: { entry: "src/main.ts", formats: ["es"], fileName: () => "widget.js" },
    outDir: "built",
    emptyOutDir: true,
    copyPublicDir: false,
    reportCompressedSize: true,
    rolldownOptions: { output: { minify: true } },
  },
});
