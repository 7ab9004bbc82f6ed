// Every screen's words: Chinese with full-width punctuation, English without Chinese, nothing empty, same keys (the type sees to that).
import { describe, expect, it } from "vitest";

type Tree = string | Tree[] | ((...args: unknown[]) => unknown) | { [key: string]: Tree };
const files = import.meta.glob<{ words?: { zh: Tree; en: Tree } }>("./**/*words.ts", { eager: true });

/** Every text in the tree; functions are called with plain arguments. */
function texts(tree: Tree, path: string): [string, string][] {
  if (typeof tree === "string") return [[path, tree]];
  if (typeof tree === "function") {
    const args = Array.from({ length: 8 }, (_, i) =>
      /phrases|parts/.test(tree.toString().slice(0, 40)) && i === 0 ? ["x"] : 7,
    );
    return [[path, String(tree(...args))]];
  }
  return Object.entries(tree).flatMap(([key, value]) => texts(value as Tree, `${path}.${key}`));
}

const han = /[\u3400-\u9fff]/;
const halfWidth = /[\u3400-\u9fff][,;:?!()]|[,;:?!()][\u3400-\u9fff]/;
const fullWidth = /[，；：。！？（）、]/;
// Words of the record itself stay as patients' records have them.
const allowed = /examples|language|search\.start/;

describe.each(Object.entries(files).filter(([, m]) => m.words))("%s", (_file, module) => {
  const { zh, en } = module.words as { zh: Tree; en: Tree };
  it("Chinese uses full-width punctuation", () => {
    for (const [key, text] of texts(zh, "zh"))
      expect.soft(halfWidth.test(text), `${key}: ${text}`).toBe(false);
  });
  it("English has no full-width punctuation", () => {
    for (const [key, text] of texts(en, "en"))
      if (!/examples|language/.test(key)) expect.soft(fullWidth.test(text), `${key}: ${text}`).toBe(false);
  });
  it("English is English", () => {
    for (const [key, text] of texts(en, "en"))
      if (!allowed.test(key) && !/zy finds/.test(text))
        expect.soft(han.test(text), `${key}: ${text}`).toBe(false);
  });
});

const sources = import.meta.glob<string>("./modules/{search,management}/**/*.{ts,tsx}", {
  eager: true,
  query: "?raw",
  import: "default",
});

it.each(["search/words", "management/words", "management/operations.words"])(
  "every word of %s is said somewhere",
  (file) => {
    const zh = files[`./modules/${file}.ts`]?.words?.zh ?? {};
    const module = file.split("/")[0];
    const said = Object.entries(sources).filter(
      ([path]) => path.startsWith(`./modules/${module}/`) && !/words|test/.test(path),
    );
    const text = said.map(([, source]) => source).join("\n");
    expect(Object.keys(zh).filter((key) => !new RegExp(`\\bw\\.${key}\\b`).test(text))).toEqual([]);
  },
);
