import { afterEach, describe, expect, it, vi } from "vitest";
import { copyText } from "./clipboard";

describe("copying", () => {
  afterEach(() => Reflect.deleteProperty(document, "execCommand"));
  it("works without a clipboard of the page, as on plain http", async () => {
    expect(navigator.clipboard).toBeUndefined();
    let copied = "";
    document.execCommand = vi.fn(() => {
      copied = (document.activeElement as HTMLTextAreaElement).value;
      return true;
    });
    expect(await copyText("http://here/search")).toBe(true);
    expect(copied).toBe("http://here/search");
    expect(document.querySelector("textarea")).toBeNull();
  });
  it("says when the browser does not let it", async () => expect(await copyText("x")).toBe(false));
});
