// Chinese is set with full-width punctuation. Texts of the dictionary and of the server are stored in ASCII
// punctuation (one form for files, logs and the command line); the screen sets them. A patient's own text
// never comes through here.
const han = /[\u3400-\u9fff\u2018-\u201d\u3001-\u301f\uff01-\uff5e]/;
const full: Record<string, string> = { ",": "，", ";": "；", ":": "：", "!": "！", "?": "？" };
const known = new Map<string, string>();

/** `text` with full-width punctuation wherever it stands next to Chinese; what stands between Latin or digits
 * stays. */
export function typeset(text: string): string {
  let set = known.get(text);
  if (set === undefined) {
    set = han.test(text) ? brackets(marks(text)) : text;
    if (known.size > 5000) known.clear();
    known.set(text, set);
  }
  return set;
}

function marks(text: string): string {
  return text.replace(/([,;:!?]) ?/g, (found, mark: string, at: number) => {
    const [before, after] = [text[at - 1] ?? "", text[at + found.length] ?? ""];
    return han.test(before) || han.test(after) || (before === ")" && mark !== ":")
      ? (full[mark] ?? mark)
      : found;
  });
}

/** A pair of brackets is full-width when Chinese stands directly before, after or in it. */
function brackets(text: string): string {
  const out = [...text];
  const open: number[] = [];
  for (const [i, sign] of out.entries()) {
    if (sign === "(") open.push(i);
    if (sign !== ")") continue;
    const from = open.pop();
    if (from === undefined) continue;
    const around = `${out[from - 1] ?? ""}${out[i + 1] ?? ""}`;
    if (han.test(around) || han.test(out.slice(from + 1, i).join(""))) [out[from], out[i]] = ["（", "）"];
  }
  return out.join("");
}
