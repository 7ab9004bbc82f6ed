import { describe, expect, it } from "vitest";
import type { ChainItem } from "@/api/types";
import { layout } from "./components/Chain";

const item = (id: string, kind: string, sources: string[] = []): ChainItem => ({
  id,
  kind,
  kind_label: { zh: kind, en: kind },
  reference: id,
  label: { zh: id, en: id },
  sources,
  release: "",
  figure: "",
  at: "2026-01-01T00:00:00Z",
});

describe("layout of a chain", () => {
  const chain = [item("c1", "cohort"), item("c2", "cohort"), item("f", "frame", ["c1", "c2"])];
  const drawn = layout(chain, (one) => one.id);

  it("puts kinds in columns and things of one kind under each other", () => {
    const at = new Map(drawn.boxes.map((box) => [box.id, box]));
    expect(at.get("c1")?.x).toBe(at.get("c2")?.x);
    expect(at.get("c2")?.y).toBeGreaterThan(at.get("c1")?.y ?? 0);
    expect(at.get("f")?.x).toBeGreaterThan(at.get("c1")?.x ?? 0);
  });

  it("draws a curve to each source, to the protocol where there is none", () => {
    expect(drawn.curves).toHaveLength(4);
  });

  it("leaves out a source that is not there", () => {
    expect(layout([item("f", "frame", ["gone"])], (one) => one.id).curves).toHaveLength(0);
  });
});
