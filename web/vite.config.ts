/// <reference types="vitest/config" />
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const root = fileURLToPath(new URL(".", import.meta.url));

// The server (src/heluo/entrypoints/api.py) serves the output folder and fills in the nonce of index.html.
export default defineConfig({
  root,
  base: "/",
  plugins: [react()],
  resolve: { alias: { "@": `${root}src` } },
  html: { cspNonce: "__CSP_NONCE__" },
  build: {
    outDir: `${root}../src/heluo/entrypoints/webdist`,
    emptyOutDir: true,
    target: "es2023",
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1200,
    reportCompressedSize: true,
  },
  server: { proxy: { "/api": process.env.HELUO_API ?? "http://127.0.0.1:8340" } },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["src/kit/test-setup.ts"],
    server: { deps: { inline: [/antd/, /@rc-component/, /@ant-design/] } },
  },
});
