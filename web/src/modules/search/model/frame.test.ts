import { describe, expect, it } from "vitest";
import { toText } from "./definition";
import { about, type ColumnDraft, emptyFrame, type FrameDraft, freeName, fromFrame, toFrame } from "./frame";
import { readText } from "./reading";

const hba1c: ColumnDraft = {
  kind: "column",
  name: "hba1c",
  variable: "lab_result.value_standard",
  where: [{ variable: "item_code", op: "in", values: ["HBA1C"] }],
  from: -90,
  to: 0,
  pick: "last",
  unit: "%",
};

const draft: FrameDraft = {
  row: "person",
  day0: { event: "diagnosis", where: [], date: "", limit: "first" },
  columns: [
    ...emptyFrame().columns,
    hba1c,
    {
      kind: "outcome",
      name: "os",
      event: { event: "patient", where: [], date: "death_time" },
      from: 1,
      to: 365,
      end: "release",
    },
  ],
};

describe("a frame", () => {
  it("comes back from the server as it was written", () => {
    expect(fromFrame(toFrame(draft))).toEqual(draft);
  });

  it("is not opened when it says what the builder cannot edit", () => {
    const frame = toFrame(draft);
    const all = {
      name: "x",
      variable: "lab_result.value_standard",
      pick: "all",
      is: { op: "<", values: [7] },
    };
    expect(fromFrame({ ...frame, columns: [...frame.columns, all] } as typeof frame)).toBeNull();
  });

  it("asks for the item of a result, and takes a value where it counted records", () => {
    const counted: ColumnDraft = { ...hba1c, variable: "visit.", where: [], pick: "count", unit: "" };
    const next = about(counted, "lab_result.value_standard");
    expect(next.pick).toBe("last");
    expect(next.where.map((one) => one.variable)).toEqual(["item_code"]);
    expect(about(next, "person.sex").where).toEqual([]);
  });

  it("names a new column as no other is named", () => {
    expect(freeName([{ ...hba1c, name: "x1" }], "x")).toBe("x2");
  });
});

it("a saved cohort in a tree keeps its version", () => {
  const text = JSON.stringify({ heluo_cohort: 1, rules: [{ where: { id: "n1", cohort: "cohort_a@2" } }] });
  const tree = readText(text);
  expect(tree?.children).toEqual([{ id: "n1", kind: "cohort", reference: "cohort_a@2" }]);
  expect(toText(tree ?? { id: "root", kind: "group", op: "all", n: 2, children: [] })).toContain(
    "cohort_a@2",
  );
});
