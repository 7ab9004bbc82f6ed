// Whatever the server drew as the nonce of a page, its styles carry it: those that do not are refused by the
// page's Content-Security-Policy, and the page stands there without any.
import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  vi.resetModules();
  document.head.innerHTML = "";
});

it.each(["__ZbQ2", "--ZbQ2", "_-ZbQ2", "ZbQ2__"])(
  "a page of nonce %s styles itself by it",
  async (nonce) => {
    document.head.innerHTML = `<meta name="csp-nonce" content="${nonce}">`;
    history.replaceState(null, "", "/login");
    vi.stubGlobal("fetch", async () => new Response("{}", { status: 401 }));
    vi.stubGlobal("scrollTo", () => undefined);
    const { App } = await import("./App");
    render(<App />);
    await screen.findByRole("button", { name: /登\s*录|Sign in/ }, { timeout: 10_000 });
    const styles = [...document.querySelectorAll("style")];
    expect(styles.length).toBeGreaterThan(5);
    const refused = styles.filter((style) => style.nonce !== nonce);
    expect(refused.map((style) => style.textContent?.slice(0, 40))).toEqual([]);
  },
  20_000,
);
