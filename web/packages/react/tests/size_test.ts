import { gzipSync } from "node:zlib";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";

/** Minified and compressed, without its peers. */
async function gzippedBytes(contents: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: fileURLToPath(new URL("../src", import.meta.url)) },
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    external: ["react", "socket.io-client"],
    write: false,
    logLevel: "error",
  });
  const bytes = outputFiles[0]?.contents;
  if (bytes === undefined) throw new Error("nothing was built");
  return gzipSync(bytes, { level: 9 }).byteLength;
}

describe("the size of the package", () => {
  it("is below 5 kB with everything in it", async () => {
    const bytes = await gzippedBytes('export * from "./index.js";');
    console.log(`@anteroom/react: ${bytes} bytes gzipped`);
    expect(bytes).toBeLessThan(5_000);
  });

  it("is smaller for a program that uses less of it", async () => {
    const all = await gzippedBytes('export * from "./index.js";');
    const socketOnly = await gzippedBytes('export { useSocket } from "./index.js";');
    expect(socketOnly).toBeLessThan(all - 800);
  });
});
