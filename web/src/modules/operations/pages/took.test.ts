import { expect, it } from "vitest";
import { words } from "../words";
import { tookText } from "./Runs";

it("a length of time never has sixty seconds", () => {
  const texts = [12.34, 59.94, 59.96, 119.6, 61.2].map((s) => tookText(s, words.zh));
  expect(texts).toEqual(["12.3 秒", "59.9 秒", "1 分 0 秒", "2 分 0 秒", "1 分 1 秒"]);
});
