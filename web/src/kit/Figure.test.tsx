import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { Figure } from "./Figure";

const about = { definition: { zh: "定义", en: "definition" } };
const figure = (value: number | null, hidden: string) => {
  cleanup();
  render(<Figure label="肺癌患者数" value={value} hidden={hidden} kind="count" unit="人" about={about} />);
  return screen.getByRole("button").textContent?.trim();
};

afterEach(cleanup);

describe("a figure", () => {
  it("says a small number that is hidden as hidden, which is neither missing nor 0", () => {
    expect(figure(null, "<10")).toBe("<10");
    expect(figure(null, "…")).toBe("…");
  });
  it("writes the sign of a share once", () => {
    render(<Figure label="剖宫产率" value={0.417} kind="share" unit="%" about={about} />);
    expect(screen.getByRole("button").textContent?.trim()).toBe("41.7%");
  });
  it("says what is missing as missing, and 0 as 0", () => {
    expect(figure(null, "—")).toBe("无数据");
    expect(figure(0, "0")).toBe("0 人");
  });
});
