// How an indicator's hospitals stand to its total, why nothing stands where a 0 might be expected, and the
// same definition as a search.
import { Link } from "@tanstack/react-router";
import type { Indicator } from "@/api/types";
import { useAnswering } from "@/clinical/viewer";
import { formatExact } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { words } from "../words";

/** The sum of the hospitals where each is known; undefined where a sum says nothing. */
export function sumOf(of: Indicator): number | undefined {
  if (of.kind !== "count" || of.hospitals.length < 2) return undefined;
  if (of.value == null || of.hospitals.some((h) => h.value == null)) return undefined;
  return of.hospitals.reduce((sum, h) => sum + (h.value ?? 0), 0);
}

export function Together({ of }: { of: Indicator }) {
  const w = useWords(words);
  const text = useText();
  const sum = sumOf(of);
  if (of.nothing) return <p className="small prose">{text(of.nothing)}</p>;
  if (sum == null || of.value == null) return null;
  const [all, parts] = [formatExact(of.value, of.decimals), formatExact(sum, of.decimals)];
  return <p className="small quiet prose">{sum > of.value ? w.overlap(parts, all) : w.addsUp(all)}</p>;
}

/** Opens the persons of the definition as a tree, for whoever may count. */
export function SameSearch({ of }: { of: Indicator }) {
  const w = useWords(words);
  const page = useAnswering("figures");
  if (!page || (of.kind !== "count" && of.kind !== "share")) return null;
  return (
    <p className="small">
      <Link to={page.to} search={{ ...page.search, [page.takes]: `indicator:${of.id}` } as never}>
        {of.of_persons ? w.sameSearch : w.personsBehind}
      </Link>
      <span className="quiet"> {of.of_persons ? w.sameSearchWhy : w.personsBehindWhy}</span>
    </p>
  );
}
