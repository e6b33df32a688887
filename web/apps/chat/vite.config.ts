import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [react()],
  server: { port: 3000, strictPort: true },
  build: {
    sourcemap: false,
    // Nothing is inlined: the server's Content-Security-Policy names files only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  test: {
    environment: "jsdom",
    include: ["src/**/*_test.{ts,tsx}"],
    restoreMocks: true,
  },
});
