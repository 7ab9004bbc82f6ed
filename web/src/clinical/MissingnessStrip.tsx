// Completeness by hospital or month as a row of cells: depth of colour is the share present, missing is
// hatched.
import { formatShare } from "@/kit/format";
import { useWords } from "@/kit/lang";
import { words } from "./words";
import "@/kit/missing.css";

export interface Completeness {
  label: string;
  /** Share present 0..1; null when there is nothing to count. */
  present: number | null;
}

/** Class of a cell by its share: five depths, `none` hatched. */
export function depth(share: number | null): string {
  if (share == null) return "none";
  return `d${share >= 0.99 ? 5 : share >= 0.9 ? 4 : share >= 0.7 ? 3 : share >= 0.3 ? 2 : share > 0 ? 1 : 0}`;
}

export function MissingnessStrip({
  name,
  cells,
  width = 12,
}: {
  name: string;
  cells: readonly Completeness[];
  width?: number;
}) {
  const w = useWords(words);
  const say = (cell: Completeness) =>
    `${cell.label} ${cell.present == null ? w.missing : formatShare(cell.present)}`;
  return (
    <span className="strip" role="img" aria-label={`${name}: ${cells.map(say).join(", ")}`}>
      {cells.map((cell) => (
        <i key={cell.label} className={depth(cell.present)} style={{ width }} title={say(cell)} />
      ))}
    </span>
  );
}
