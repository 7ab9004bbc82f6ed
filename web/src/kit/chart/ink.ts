// The theme's colours as plain values, for what cannot read CSS variables (canvas).

export type Ink = (token: string) => string;

/** Reads the tokens as they are now. */
export function ink(): Ink {
  const style = getComputedStyle(document.documentElement);
  return (token) => style.getPropertyValue(`--${token}`).trim() || "#55646B";
}

/** A tooltip's content as elements (markup with style attributes would be refused by the
 * Content-Security-Policy). */
export function tip(title: string, lines: readonly string[]): HTMLElement {
  const box = document.createElement("div");
  box.className = "chart-tip";
  const head = document.createElement("b");
  head.textContent = title;
  box.append(head);
  for (const line of lines) {
    const row = document.createElement("div");
    row.textContent = line;
    box.append(row);
  }
  return box;
}

/** What every tooltip shares. */
export function tipStyle(of: Ink) {
  return {
    backgroundColor: of("surface"),
    borderColor: of("line-strong"),
    borderWidth: 1,
    padding: [6, 10],
    extraCssText: "box-shadow:none;border-radius:4px",
  };
}
