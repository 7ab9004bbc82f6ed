// The form of the portal's code: functions fit on a screen, files form no circle, kit, clinical and modules
// import what they may. The rules of imports are biome's (biome.jsonc); here each is shown to catch a planted
// line.
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const raw = import.meta.glob<string>("./{app,kit,clinical,dictionary,api,modules}/**/*.{ts,tsx}", {
  eager: true,
  query: "?raw",
  import: "default",
});
const files = Object.fromEntries(
  Object.entries(raw)
    .filter(([path]) => !/\/generated\/|\.test\./.test(path))
    .map(([path, text]) => [path.slice(2), text]),
);

// From the disk: the test runner gives style sheets as empty texts.
const styles = Object.fromEntries(
  readdirSync("src", { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".css"))
    .map((path) => [path, readFileSync(join("src", path), "utf8")]),
);

/** The module of a file, "" of what every page has. */
const roomOf = (path: string) => /modules\/([^/]+)\//.exec(path)?.[1] ?? "";

/** `file: class` of every class that another room's sheet styles and none that the file's page has: that
 * room's pages are loaded later, so how the file looks depended on where its reader had been before. */
function borrowedClasses(texts: Record<string, string>, sheets: Record<string, string>): string[] {
  const rooms = new Map<string, Set<string>>();
  for (const [path, sheet] of Object.entries(sheets))
    for (const [, name = ""] of sheet.replace(/\{[^}]*\}/g, "{}").matchAll(/\.([a-z][a-z0-9-]*)/g))
      rooms.set(name, (rooms.get(name) ?? new Set()).add(roomOf(path)));
  return Object.entries(texts).flatMap(([path, text]) =>
    [...text.matchAll(/className="([^"]+)"/g)]
      .flatMap(([, names = ""]) => names.split(/\s+/))
      .filter((name) => {
        const of = rooms.get(name);
        return of && !of.has("") && !of.has(roomOf(path));
      })
      .map((name) => `${path}: ${name}`),
  );
}

/** Lines of a function; of one that draws there may be more, because its markup is as long as the page. */
const LONGEST = { ts: 60, tsx: 80 };

/** `file: name, n lines` of every function that is longer than it may be. */
function longFunctions(texts: Record<string, string>): string[] {
  const found: string[] = [];
  for (const [path, text] of Object.entries(texts)) {
    const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
    const line = (at: number) => source.getLineAndCharacterOfPosition(at).line;
    const visit = (node: ts.Node): void => {
      if (ts.isFunctionLike(node) && "body" in node && node.body) {
        const lines = line(node.end) - line(node.getStart()) + 1;
        if (lines > (path.endsWith("x") ? LONGEST.tsx : LONGEST.ts))
          found.push(`${path}: ${node.name?.getText() ?? "function"}, ${lines} lines`);
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return found;
}

/** Files that a file imports: static imports, of types too; a page loaded later is no import. */
function importsOf(path: string, text: string): string[] {
  const folder = path.split("/").slice(0, -1);
  return [...text.matchAll(/^(?:import|export) [^"']*?from "([^"]+)";/gm)].flatMap(([, target = ""]) => {
    if (!/^(@\/|\.)/.test(target)) return [];
    const parts = target.startsWith("@/") ? [] : [...folder];
    for (const part of target.replace(/^@\//, "").split("/")) {
      if (part === "..") parts.pop();
      else if (part !== ".") parts.push(part);
    }
    return [parts.join("/")];
  });
}

/** A way through `texts` that comes back to where it began; empty when there is none. */
function circle(texts: Record<string, string>): string[] {
  const plain = (path: string) => path.replace(/(\/index)?\.tsx?$/, "");
  const next = new Map(Object.entries(texts).map(([p, t]) => [plain(p), importsOf(p, t)]));
  const done = new Set<string>();
  const walk = (at: string, way: readonly string[]): string[] => {
    if (way.includes(at)) return [...way.slice(way.indexOf(at)), at];
    if (done.has(at)) return [];
    for (const to of next.get(at) ?? []) {
      const found = walk(to, [...way, at]);
      if (found.length) return found;
    }
    done.add(at);
    return [];
  };
  for (const start of next.keys()) {
    const found = walk(start, []);
    if (found.length) return found;
  }
  return [];
}

describe("functions", () => {
  it("fit on a screen", () => expect(longFunctions(files)).toEqual([]));
  it("that do not are found", () => {
    const body = "  x();\n".repeat(60);
    expect(
      longFunctions({ "a.ts": `function long() {\n${body}}`, "b.tsx": `function A() {\n${body}}` }),
    ).toEqual(["a.ts: long, 62 lines"]);
  });
});

describe("imports", () => {
  // A folder of its own, with the rules of this one: nothing is planted where others read.
  const copy = mkdtempSync(join(tmpdir(), "heluo-web-"));
  beforeAll(() => cpSync("biome.jsonc", join(copy, "biome.jsonc")));
  afterAll(() => rmSync(copy, { recursive: true }));
  it("form no circle", () => expect(circle(files)).toEqual([]));
  it("that form one are found", () => {
    const planted = {
      "kit/a.ts": 'import { b } from "./b";',
      "kit/b.tsx": 'import type { C } from "@/kit/c";',
      "kit/c.ts": 'import {\n  a,\n} from "../kit/a";',
    };
    expect(circle(planted)).toEqual(["kit/a", "kit/b", "kit/c", "kit/a"]);
  });
  it.each([
    ["kit", "@/clinical/Level", true],
    ["kit", "@/dictionary", true],
    ["kit", "@/api/client", true],
    ["clinical", "@/api/client", true],
    ["clinical", "@/api/types", false],
    ["clinical", "@/modules/planted/state", true],
    ["modules/planted", "@/modules/another/words", true],
    ["modules/planted/pages", "../../another/words", true],
    ["modules/planted", "@/app/theme", true],
    ["modules/planted", "@/clinical/Level", false],
  ])("of %s from %s: refused %s", (folder, target, refused) => {
    const planted = join(copy, "src", folder, "planted.ts");
    mkdirSync(dirname(planted), { recursive: true });
    writeFileSync(planted, `export * from "${target}";\n`);
    const biome = join("node_modules", "@biomejs", "biome", "bin", "biome");
    const rule = "--only=style/noRestrictedImports";
    const lint = spawnSync(process.execPath, [biome, "lint", rule, `--config-path=${copy}`, planted]);
    expect(lint.status !== 0).toBe(refused);
  });
});

/** What writes a style without the page's nonce, which the Content-Security-Policy refuses. */
const STYLES = [
  /\b(Modal|Image|Tour|Table)\b[^"]*from "antd"/,
  /\bautoSize\b/,
  /<Drawer(?!\s+mask=\{false\})/,
  /\bmodal\.\w+\(/,
  /setAttribute\("style"/,
];
const styled = (text = "") => STYLES.some((way) => way.test(text));

describe("what the security policy of a page refuses", () => {
  it("is used nowhere: a sheet in place of a modal, rows in place of a size of its own", () =>
    expect(Object.keys(files).filter((path) => styled(files[path]))).toEqual([]));
  it("is found", () => {
    expect(styled('import { App, Modal } from "antd";')).toBe(true);
    expect(styled("<Input.TextArea autoSize />")).toBe(true);
    expect(styled("<Drawer open={open}>")).toBe(true);
    expect(styled("void modal.confirm({ title })")).toBe(true);
    expect(styled('node.setAttribute("style", "color: red")')).toBe(true);
    expect(styled("<Drawer\n      mask={false}")).toBe(false);
  });
});

describe("a class that is styled", () => {
  it("is so by the page's own room or for every page", () =>
    expect(borrowedClasses(files, styles)).toEqual([]));
  it("by another room alone is found", () => {
    const sheets = { "./modules/a/a.css": ".own { top: 0 }", "./kit/page.css": ".row { top: 0 }" };
    const texts = { "modules/b/B.tsx": 'className="row own other"', "modules/a/A.tsx": 'className="own"' };
    expect(borrowedClasses(texts, sheets)).toEqual(["modules/b/B.tsx: own"]);
  });
});
