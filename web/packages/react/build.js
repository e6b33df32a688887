// dist/ anew: one ES module and one declaration file for each source file, nothing bundled. The
// licence is the repository's.
import { execFileSync } from "node:child_process";
import { copyFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

rmSync(here("dist"), { recursive: true, force: true });
execFileSync("npx", ["tsc", "--project", "tsconfig.build.json"], {
  cwd: here("."),
  stdio: "inherit",
});
copyFileSync(here("../../../LICENSE"), here("LICENSE"));
