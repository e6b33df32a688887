import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const common = {
  include: ["src/**/*_test.{ts,tsx}"],
  restoreMocks: true,
};

// The core has no framework and no page. The hooks run on both versions of React that they allow:
// React 18 lives in a folder of its own, where its parts find each other.
const react18 = here("../../tests/react_18/node_modules");
const testingLibrary = here(
  "../../node_modules/@testing-library/react/dist/@testing-library/react.esm.js",
);

export default defineConfig({
  test: {
    projects: [
      { test: { ...common, name: "core", include: ["src/core/**/*_test.ts"] } },
      {
        test: {
          ...common,
          name: "react 19",
          include: ["src/hooks/**/*_test.tsx"],
          environment: "jsdom",
          env: { REACT_MAJOR: "19" },
        },
      },
      {
        resolve: {
          alias: [
            { find: /^react(-dom)?(\/.*)?$/, replacement: `${react18}/react$1$2` },
            // Its modules, for what is required is not replaced.
            { find: "@testing-library/react", replacement: testingLibrary },
          ],
        },
        test: {
          ...common,
          name: "react 18",
          include: ["src/hooks/**/*_test.tsx"],
          environment: "jsdom",
          env: { REACT_MAJOR: "18" },
          server: { deps: { inline: [/@testing-library/] } },
        },
      },
      {
        resolve: {
          // The examples name the package as others do, and run on its sources.
          alias: [
            { find: /^@anteroom\/react$/, replacement: here("src/index.ts") },
            { find: /^@anteroom\/react\/(.*)$/, replacement: `${here("src")}/$1.ts` },
          ],
        },
        test: {
          ...common,
          name: "examples",
          include: ["examples/*_test.tsx"],
          environment: "jsdom",
        },
      },
      {
        test: {
          ...common,
          name: "package",
          include: ["tests/**/*_test.ts"],
          testTimeout: 120_000,
        },
      },
    ],
  },
});
