// The condition tree of the address, changed in steps that the way back undoes.
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { toText } from "../model/definition";
import { readText } from "../model/reading";
import { emptyTree, type Group, idsOf } from "../model/tree";
import { useSearchState } from "./Box";

export interface TreeState {
  tree: Group;
  /** Its text in the address; undefined when empty. */
  text: string | undefined;
  /** The address holds conditions that cannot be edited here; `tree` is empty then. */
  refused: boolean;
  change: (next: Group) => void;
  /** Ids that a node of this tree has, or had before. */
  seen: ReadonlySet<string>;
}

export function useTree(): TreeState {
  const [state, go] = useSearchState();
  const read = useMemo(() => readText(state.tree), [state.tree]);
  const given = useMemo(() => read ?? emptyTree(), [read]);
  // A change is there at once; the address follows a moment later.
  const [ahead, setAhead] = useState<{ of: string | undefined; tree: Group } | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once the address has moved, it is right
  useEffect(() => setAhead(null), [state.tree]);
  const tree = ahead && ahead.of === state.tree ? ahead.tree : given;
  const seen = useRef(new Set<string>());
  for (const id of idsOf(tree)) seen.current.add(id);
  const change = useCallback(
    (next: Group) => {
      setAhead({ of: state.tree, tree: next });
      go({ ...state, way: "count", tree: toText(next) });
    },
    [go, state],
  );
  return { tree, text: toText(tree), refused: !read && tree === given, change, seen: seen.current };
}

/** `value` once it has not changed for `ms`. */
export function useSettled<T>(value: T, ms: number): T {
  const [settled, set] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => set(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}
