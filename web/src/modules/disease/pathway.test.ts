import { expect, test } from "vitest";
import { pathwayOf } from "./pathway";

const count = (value: number | null) => ({ value, shown: value == null ? "<10" : String(value) });
const bar = (value: string, n: number | null) => ({
  value,
  label: { zh: value, en: value },
  persons: count(n),
});

test("heights are in proportion and what is hidden is not drawn", () => {
  const of = {
    pathway: [
      { id: "a", label: { zh: "a", en: "a" }, bars: [bar("x", 30), bar("y", 60), bar("z", null)] },
      { id: "b", label: { zh: "b", en: "b" }, bars: [bar("u", 90), bar("v", null)] },
    ],
    flows: [
      { step: 0, source: "x", target: "u", persons: count(20) },
      { step: 0, source: "y", target: "u", persons: count(50) },
      { step: 0, source: "y", target: "v", persons: count(null) },
    ],
  };
  const { blocks, ribbons } = pathwayOf(of, 500, 200);
  expect(blocks.map((one) => one.value)).toEqual(["x", "y", "u"]);
  const [x, y, u] = blocks;
  expect(y?.height).toBeCloseTo(2 * (x?.height ?? 0));
  expect(u?.height).toBeCloseTo((x?.height ?? 0) + (y?.height ?? 0));
  for (const one of blocks) expect(one.y + one.height).toBeLessThanOrEqual(200.001);
  expect(ribbons.map((one) => one.key)).toEqual(["0/x/u", "0/y/u"]);
});

test("with nothing to show nothing is drawn", () => {
  const of = { pathway: [{ id: "a", label: { zh: "", en: "" }, bars: [bar("x", null)] }], flows: [] };
  expect(pathwayOf(of, 500, 200)).toEqual({ blocks: [], ribbons: [] });
});
