// The way from what changes the next night to a dry run of it, for those who may ask for one.
import { Link } from "@tanstack/react-router";
import { useWords } from "@/kit/lang";
import { useMay } from "./viewer";
import { words } from "./words";

export function ToDryRuns() {
  const w = useWords(words);
  const may = useMay();
  return may("dry_runs") && <Link to={"/management/dry-runs" as never}>{w.toDryRuns}</Link>;
}
