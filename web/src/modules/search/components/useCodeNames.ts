// What chosen codes and sets are called. Names that are not known yet are asked for; until then the code
// stands there.
import { useQueries, useQuery } from "@tanstack/react-query";
import type { CodeOffer } from "@/api/types";
import { usePurpose } from "@/clinical/purpose";
import { codeLabel } from "@/dictionary";
import { useText, useWords } from "@/kit/lang";
import { codeSetQuery, namesQuery } from "../codeQueries";
import { words } from "../codeWords";
import { referenceOf, unmarked } from "../model/codes";

export function useCodeNames(value_set: string, chosen: readonly string[], offers: readonly CodeOffer[]) {
  const w = useWords(words);
  const text = useText();
  const { purpose } = usePurpose();
  const parts = chosen.map(unmarked);
  const keys = parts
    .filter((one) => one.mark === "below" || one.mark === "without")
    .map((one) => one.key)
    .sort();
  const named = useQuery(namesQuery(value_set, keys, purpose ?? ""));
  const ids = parts.filter((one) => one.mark === "set").map((one) => referenceOf(one.key).id);
  const sets = useQueries({ queries: ids.map((id) => codeSetQuery(id, undefined, purpose ?? "")) });
  const known = new Map([...(named.data?.offers ?? []), ...offers].map((one) => [one.key, one]));
  return (value: string) => {
    const { mark, key } = unmarked(value);
    if (mark === "set") {
      const { id, version } = referenceOf(key);
      const saved = sets[ids.indexOf(id)]?.data?.saved;
      return saved ? w.setNamed(saved.name, version, saved.version) : key;
    }
    const of = known.get(key);
    const name = text(of?.label ?? codeLabel(value_set, key));
    const code = of ? of.code : key === name ? "" : key;
    const called = code ? `${name} ${code}` : name;
    if (mark === "below") return `${called} ${w.belowShort}`;
    return mark === "without" ? `${w.without} ${called} ${w.belowShort}` : called;
  };
}
