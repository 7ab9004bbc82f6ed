// Every screen's words: Chinese with full-width punctuation, English without Chinese, nothing empty, same
// keys (the type sees to that).
import { describe, expect, it } from "vitest";
import type { Room } from "@/kit/room";

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

/** Every pair of texts within a room's declaration: its entries of the menu, its tasks, its search box. */
function pairs(value: unknown, path = "room"): [string, { zh: string; en: string }][] {
  if (!value || typeof value !== "object") return [];
  if ("zh" in value && "en" in value) return [[path, value as { zh: string; en: string }]];
  return Object.entries(value).flatMap(([key, inner]) => pairs(inner, `${path}.${key}`));
}

const rooms = import.meta.glob<{ room: Room }>("./modules/*/room.ts", { eager: true });

describe.each(Object.entries(rooms))("%s", (_file, { room }) => {
  it("declares itself in both languages, each with its own punctuation", () => {
    for (const [key, { zh, en }] of pairs(room)) {
      expect.soft(han.test(zh) && !halfWidth.test(zh), `${key}: ${zh}`).toBe(true);
      expect.soft(en !== "" && !han.test(en) && !fullWidth.test(en), `${key}: ${en}`).toBe(true);
    }
  });
});

const sources = import.meta.glob<string>("./{app,kit,clinical,modules}/**/*.{ts,tsx}", {
  eager: true,
  query: "?raw",
  import: "default",
});

/** The folder whose files may use the words of `file`: a module, or one of the folders next to them. */
function folderOf(file: string): string {
  return /^\.\/modules\/[^/]+\//.exec(file)?.[0] ?? /^\.\/[^/]+\//.exec(file)?.[0] ?? "";
}

/** Words of `keys` that no text among `texts` uses. */
function unused(keys: readonly string[], used: readonly string[]): string[] {
  const text = used.join("\n");
  return keys.filter((key) => !new RegExp(`\\b(w|words\\.zh|words\\.en)\\.${key}\\b`).test(text));
}

it.each(Object.entries(files).filter(([, m]) => m.words))("every word of %s is used", (file, module) => {
  const among = Object.entries(sources).filter(
    ([path]) => path.startsWith(folderOf(file)) && !/words\.ts$|\.test\./.test(path),
  );
  const text = among.map(([, source]) => source);
  expect(unused(Object.keys(module.words?.zh ?? {}), text)).toEqual([]);
});

it("finds a word that nobody uses", () => {
  expect(unused(["title", "titles"], ["<h1>{w.title}</h1>"])).toEqual(["titles"]);
});
