// Groups of columns in words: a table of the lake, a hospital's category, a disease.
import { useCallback } from "react";
import { useTableName } from "@/clinical/lakeTables";
import { categoryLabel, diseases } from "@/dictionary";
import { useText, useWords } from "@/kit/lang";
import { words } from "./words";

/** A function from a group's kind and name to what the screen calls it. */
export function useGroupName(): (kind: string, group: string) => string {
  const w = useWords(words);
  const text = useText();
  const tableName = useTableName();
  return useCallback(
    (kind, group) => {
      const [first, name = ""] = group.split(".") as [string, string?];
      switch (kind) {
        case "source":
        case "standard":
        case "application":
          return tableName(group);
        case "hospital":
          return `${first} ${text(categoryLabel(name))}`;
        case "vault":
          return w.identities;
        case "declaration":
          return w.declarations[name] ?? name;
      }
      if (group === "indicator") return w.indicators;
      return `${w.kinds[kind] ?? kind} · ${text(diseases.find((one) => one.id === name)?.label) || name}`;
    },
    [w, text, tableName],
  );
}
