// The package as others get it: packed, installed in an empty project, imported, and compiled
// against.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const here = fileURLToPath(new URL("..", import.meta.url));
const modules = fileURLToPath(new URL("../../../node_modules", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "anteroom-react-"));

interface Packed {
  filename: string;
  files: { path: string }[];
}
let packed: Packed;

const run = (program: string, ...args: string[]) =>
  execFileSync(program, args, { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

beforeAll(() => {
  const output = execFileSync("npm", ["pack", "--json", "--silent", "--pack-destination", folder], {
    cwd: here,
    encoding: "utf8",
  });
  // npm 12 names each package; those before it list them.
  const answer = JSON.parse(output.slice(output.search(/^[[{]/m))) as Packed[] | Record<string, Packed>;
  packed = Object.values(answer)[0] as Packed;
  writeFileSync(join(folder, "package.json"), '{ "type": "module", "private": true }\n');
  // No registry is asked: the peers are those that are here already.
  run("npm", "install", "--offline", "--legacy-peer-deps", "--silent", `./${packed.filename}`);
  mkdirSync(join(folder, "node_modules/@types"));
  for (const peer of ["react", "socket.io-client", "@types/react", "csstype"]) {
    symlinkSync(join(modules, peer), join(folder, "node_modules", peer));
  }
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the packed package", () => {
  it("holds what is to be used, its licence and its readme, and no tests", () => {
    const paths = packed.files.map(({ path }) => path);
    for (const wanted of ["LICENSE", "README.md", "package.json", "dist/index.js"]) {
      expect(paths).toContain(wanted);
    }
    expect(paths.filter((path) => /_test|test_support|tsconfig|^src/.test(path))).toEqual([]);
  });

  it("has a file for every path that it exports", () => {
    const paths = packed.files.map(({ path }) => `./${path}`);
    const { exports } = JSON.parse(readFileSync(join(here, "package.json"), "utf8")) as {
      exports: Record<string, string | Record<string, string>>;
    };
    for (const target of Object.values(exports)) {
      for (const path of typeof target === "string" ? [target] : Object.values(target)) {
        expect(paths).toContain(path);
      }
    }
  });

  it("is imported as modules", () => {
    const script = `
      import * as all from "@anteroom/react";
      import { Connection } from "@anteroom/react/core";
      import { fakeNetwork } from "@anteroom/react/testing";
      console.log(Object.keys(all).sort().join(" "));
      console.log(typeof Connection, typeof fakeNetwork);`;
    const [names, rest] = run("node", "--input-type=module", "--eval", script).split("\n");
    for (const name of ["SocketProvider", "useSocket", "useSocketEvent", "useEmit", "useRoom"]) {
      expect(names?.split(" ")).toContain(name);
    }
    expect(rest).toBe("function function");
  });

  it("needs no React for its core", () => {
    rmSync(join(folder, "node_modules/react"));
    try {
      const script = `
        import { emit } from "@anteroom/react/core";
        console.log(typeof emit);`;
      expect(run("node", "--input-type=module", "--eval", script).trim()).toBe("function");
    } finally {
      symlinkSync(join(modules, "react"), join(folder, "node_modules/react"));
    }
  });

  it("marks each module of hooks as one for the browser", () => {
    const hooks = packed.files.filter(({ path }) => /^dist\/hooks\/.*\.js$/.test(path));
    expect(hooks.length).toBeGreaterThan(5);
    for (const { path } of hooks) {
      const text = readFileSync(join(folder, "node_modules/@anteroom/react", path), "utf8");
      expect(text.startsWith('"use client";')).toBe(true);
    }
  });

  it.each(["NodeNext", "Bundler"])("has types that %s resolution finds", (resolution) => {
    writeFileSync(
      join(folder, "program.ts"),
      `import { useEmit, useRoom, useSocket, type Refusal } from "@anteroom/react";
import { Connection } from "@anteroom/react/core";
import { fakeNetwork } from "@anteroom/react/testing";

declare module "@anteroom/react" {
  interface Register {
    clientEvents: { sum: (a: number, b: number, ack: (sum: number) => void) => void };
  }
}

export function useSum(): Promise<number | Refusal> {
  const { isConnected }: { isConnected: boolean } = useSocket("token");
  const { status }: { status: "joining" | "joined" | "denied" } = useRoom(String(isConnected));
  return useEmit()("sum", 1, status.length);
}
// @ts-expect-error there is no such event
export const useNothing = () => useEmit()("nothing");
export const connection = new Connection(fakeNetwork().options);
`,
    );
    const module = resolution === "NodeNext" ? "NodeNext" : "ESNext";
    run(
      join(modules, ".bin/tsc"),
      ...["--strict", "--noEmit", "--target", "ES2022", "--lib", "ES2023,DOM"],
      ...["--module", module, "--moduleResolution", resolution, "program.ts"],
    );
  });
});
