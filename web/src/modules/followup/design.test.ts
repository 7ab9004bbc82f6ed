// Designing: adding, moving and removing keep every other field, names stay free.
import { describe, expect, it } from "vitest";
import {
  addField,
  addSection,
  asType,
  blankField,
  blankForm,
  fieldAt,
  moved,
  placeOf,
  removed,
  withField,
} from "./design";

const names = (form: ReturnType<typeof blankForm>) => form.section.map((one) => one.field.map((f) => f.name));

const field = blankField("a");

describe("designing a form", () => {
  it("adds fields and sections under free names", () => {
    const [one, at] = addField(blankForm("f"), { section: 0, field: 0 });
    const [two, there] = addSection(one);
    expect(names(two)).toEqual([["q1", "q2"], ["q3"]]);
    expect([at, there]).toEqual([
      { section: 0, field: 1 },
      { section: 1, field: null },
    ]);
  });

  it("moves a field within its section and out of it", () => {
    const [one] = addField(blankForm("f"), { section: 0, field: 0 });
    const [two] = addSection(one);
    const [up, at] = moved(two, { section: 0, field: 1 }, -1);
    expect(names(up)).toEqual([["q2", "q1"], ["q3"]]);
    expect(at).toEqual({ section: 0, field: 0 });
    const [down, there] = moved(two, { section: 0, field: 1 }, 1);
    expect(names(down)).toEqual([["q1"], ["q2", "q3"]]);
    expect(fieldAt(down, there)?.name).toBe("q2");
    expect(moved(two, { section: 1, field: 0 }, 1)[0]).toBe(two);
  });

  it("never leaves a section or a form empty", () => {
    const form = blankForm("f");
    expect(removed(form, { section: 0, field: 0 })[0]).toBe(form);
    const [two] = addSection(form);
    expect(names(removed(two, { section: 1, field: 0 })[0])).toEqual([["q1"]]);
  });

  it("gives a field what its new type needs and takes what it cannot have", () => {
    const scale = asType({ ...field, choices: [{ code: "x", zh: "", en: "" }] }, "scale");
    expect([scale.low, scale.high, scale.choices]).toEqual([0, 10, []]);
    const text = asType({ ...field, low: 1, soft_high: 2 }, "text");
    expect([text.low, text.soft_high]).toEqual([null, null]);
    expect(asType(field, "matrix").rows).toEqual([{ name: "r1", zh: "", en: "" }]);
    expect(asType(field, "calculated").calculate).toBe("0");
  });

  it("finds a name and changes one field alone", () => {
    const [form] = addField(blankForm("f"), { section: 0, field: 0 });
    expect(placeOf(form, "q2")).toEqual({ section: 0, field: 1 });
    expect(placeOf(form, "nobody")).toBeNull();
    const next = withField(form, { section: 0, field: 1 }, { show: "q1 == 'x'" });
    expect(next.section[0]?.field[0]).toBe(form.section[0]?.field[0]);
    expect(fieldAt(next, { section: 0, field: 1 })?.show).toBe("q1 == 'x'");
  });
});
