import { describe, expect, it } from "vitest";
import type { Text } from "@/kit/lang";
import { newEvent, rulesOf, toDefinition, toText } from "./definition";
import { membershipOf } from "./membership";
import { readBack, remember } from "./readback";
import { fromText } from "./reading";
import {
  all,
  counted,
  emptyTree,
  enclosing,
  enter,
  find,
  freeId,
  type Group,
  group,
  move,
  noWindow,
  put,
  remove,
  setOp,
} from "./tree";

const cancer = {
  ...newEvent("n1", "diagnosis"),
  where: [{ variable: "code", op: "starts" as const, values: ["C34"] }],
};
const test = {
  ...newEvent("n2", "lab_result"),
  times: 2,
  distinct: "day" as const,
  window: { ...noWindow, anchor: "n1", from: -30, to: 90, since: "2024-01-01" },
};

function sample(): Group {
  let tree = put(emptyTree(), cancer, "root");
  tree = put(tree, test, "root");
  tree = put(tree, { id: "n3", kind: "text", text: "脑转移" }, "root");
  tree = group(tree, "n3");
  return setOp(tree, "g1", "not");
}

describe("the tree", () => {
  it("adds, groups and changes without touching what was there", () => {
    const tree = sample();
    expect(all(tree).map((n) => n.id)).toEqual(["root", "n1", "n2", "g1", "n3"]);
    expect(freeId(tree, "n")).toBe("n4");
    expect(freeId(remove(tree, "n3"), "n", ["n3"])).toBe("n4");
    expect(emptyTree().children).toEqual([]);
  });
  it("replaces a node in place", () => {
    const tree = put(sample(), { id: "n3", kind: "text", text: "骨转移" }, "root");
    expect(find(tree, "n3")).toMatchObject({ text: "骨转移" });
    expect(all(tree)).toHaveLength(5);
  });
  it("takes an emptied group away and frees a window from its anchor", () => {
    expect(find(remove(sample(), "n3"), "g1")).toBeUndefined();
    expect(find(remove(sample(), "n1"), "n2")).toMatchObject({
      window: { anchor: "", from: null, since: "2024-01-01" },
    });
  });
  it("removes nothing for an id that it does not hold", () =>
    expect(remove(sample(), "n9")).toEqual(sample()));
  it("moves among siblings and stops at the ends", () => {
    expect(move(sample(), "n1", 1).children.map((c) => c.id)).toEqual(["n2", "n1", "g1"]);
    expect(move(sample(), "n1", -1).children.map((c) => c.id)).toEqual(["n1", "n2", "g1"]);
  });
});

describe("the server's words for a node", () => {
  const memory = new Map<string, Text>();
  const wording: Text = { zh: "有“诊断”记录", en: "has a record of diagnosis" };
  remember(memory, sample(), [
    { id: "n1", text: wording },
    { id: "n2", text: wording },
    { id: "gone", text: wording },
  ]);
  it("stand for the node as it was read, wherever it has moved", () => {
    expect(readBack(memory, sample(), "n1")).toBe(wording);
    expect(readBack(memory, move(sample(), "n1", 1), "n1")).toBe(wording);
    expect(readBack(memory, sample(), "n3")).toBeUndefined();
  });
  it("do not stand for one that has changed, or whose anchor has", () => {
    const changed = put(sample(), { ...cancer, where: [] }, "root");
    expect(readBack(memory, changed, "n1")).toBeUndefined();
    expect(readBack(memory, changed, "n2")).toBeUndefined();
  });
});

const stay = { ...newEvent("n1", "visit"), date: "end_time" };
const around = (id: string) => ({
  ...newEvent(id, "lab_result"),
  window: { ...noWindow, anchor: "n1", edge: "end" as const, from: 0, to: 7 },
});

/** A visit around which two results are asked, one of them denied. */
function surrounded(): Group {
  let tree = put(put(emptyTree(), stay, "root"), around("n2"), "n1");
  tree = put(tree, around("n3"), "n1-around");
  return setOp(group(tree, "n3"), "g1", "not");
}

describe("what is asked around one and the same record", () => {
  it("stands below it, in groups, and is not counted for itself", () => {
    expect(all(surrounded()).map((n) => n.id)).toEqual(["root", "n1", "n1-around", "n2", "g1", "n3"]);
    expect(counted(surrounded()).map((n) => n.id)).toEqual(["root", "n1"]);
    expect(enclosing(surrounded(), "n3")?.id).toBe("n1");
    expect(enclosing(surrounded(), "n1")).toBeUndefined();
  });
  it("is `with` of the server, with the date and the end that are asked for", () => {
    const time = { anchor: "n1.end", from: 0, to: 7 };
    const result = (id: string) => ({ id, event: "lab_result", where: [], time });
    expect(toDefinition(surrounded())).toEqual({
      heluo_cohort: 1,
      rules: [
        {
          where: {
            id: "n1",
            event: "visit",
            where: [],
            date: "end_time",
            with: { id: "n1-around", all: [result("n2"), { id: "g1", not: result("n3") }] },
          },
        },
      ],
    });
  });
  it("comes back from the address as it went", () =>
    expect(fromText(toText(surrounded()))).toEqual(surrounded()));
  it("goes with its record, and leaves it when it is empty", () => {
    expect(remove(surrounded(), "n1").children).toEqual([]);
    expect(find(remove(surrounded(), "n1-around"), "n1")).toMatchObject({ around: null });
    expect(find(remove(remove(surrounded(), "n2"), "n3"), "n1")).toMatchObject({ around: null });
  });
  it("is changed in its place", () => {
    const changed = put(surrounded(), { ...around("n2"), event: "diagnosis" }, "");
    expect(find(changed, "n2")).toMatchObject({ event: "diagnosis" });
    expect(find(setOp(surrounded(), "n1-around", "any"), "n1-around")).toMatchObject({ op: "any" });
  });
});

describe("the definition", () => {
  it("is the JSON of the server", () => {
    expect(toDefinition(sample())).toEqual({
      heluo_cohort: 1,
      rules: [
        { where: { id: "n1", event: "diagnosis", where: cancer.where } },
        {
          where: {
            id: "n2",
            event: "lab_result",
            where: [],
            time: { anchor: "n1.start", from: -30, to: 90, since: "2024-01-01" },
            count: { op: ">=", n: 2, distinct: "day" },
          },
        },
        { where: { id: "g1", not: { id: "n3", text: "脑转移" } } },
      ],
    });
  });
  it("is one rule where the parts need not all hold, or there is one part only", () => {
    expect(rulesOf(setOp(sample(), "root", "any")).map((n) => n.id)).toEqual(["root"]);
    const one = group(put(emptyTree(), cancer, "root"), "n1");
    expect(fromText(toText(one))).toEqual(one);
  });
  it("comes back from the address as it went", () => expect(fromText(toText(sample()))).toEqual(sample()));
  it("has an entry from which others are measured, and comes back with it", () => {
    const tree = enter(sample(), "n1", membershipOf);
    expect(find(tree, "n1")).toBeUndefined();
    expect(find(tree, "n2")).toMatchObject({ window: { anchor: "entry", from: -30 } });
    const several = {
      ...membershipOf(cancer),
      limit: "any" as const,
      counts: "nth" as const,
      countsN: 2,
      days: 90,
      gap: 30,
    };
    const asked = { ...tree, membership: several };
    expect(toDefinition(asked)).toMatchObject({
      entry: { any: [{ id: "n1", event: "diagnosis" }], limit: "any" },
      limit: "nth",
      n: 2,
      exit: { after: "start", days: 90 },
      gap_days: 30,
    });
    expect(fromText(toText(asked))).toEqual(asked);
    expect(freeId(asked, "n")).toBe("n4");
  });
  it("asks the record that is picked, in hours, as one stretch", () => {
    const picked = {
      ...newEvent("n1", "visit"),
      pick: "first" as const,
      among: "window" as const,
      having: [{ variable: "visit_type", op: "in" as const, values: ["inpatient"] }],
    };
    const stretch = { ...newEvent("n2", "medication"), eraGap: 7 };
    const tree = put(put(emptyTree(), picked, "root"), stretch, "root");
    expect(fromText(toText(tree))).toEqual(tree);
    const later = { ...test, window: { ...test.window, unit: "hour" as const } };
    const both = put(put(emptyTree(), cancer, "root"), later, "root");
    expect(fromText(toText(both))).toEqual(both);
  });
  it("reads nonsense as an empty tree", () => {
    expect(fromText("{")).toEqual(emptyTree());
    expect(fromText(undefined)).toEqual(emptyTree());
    expect(toText(emptyTree())).toBeUndefined();
  });
});
