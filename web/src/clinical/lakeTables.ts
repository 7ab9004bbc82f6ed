// Tables of the lake in words: layer and category, or what a table of the application layer holds.
import { useCallback } from "react";
import { categoryLabel } from "@/dictionary";
import { useText, useWords } from "@/kit/lang";
import { words } from "./words";

/** A function from `layer.table` to its name on the screen. */
export function useTableName(): (table: string) => string {
  const w = useWords(words);
  const text = useText();
  return useCallback(
    (table) => {
      const [layer, name] = table.split(".") as [string, string];
      return w.inLayer(w.layers[layer] ?? layer, w.tableNames[name] ?? text(categoryLabel(name)));
    },
    [w, text],
  );
}
