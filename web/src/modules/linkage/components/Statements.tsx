// What people decided of pairs of registrations, what followed, and the way back.
import type { LinkageStatement } from "@/api/types";
import { useWords } from "@/kit/lang";
import { Empty } from "@/kit/states";
import { takeBack } from "../queries";
import { words } from "../words";
import { Decided } from "./Decided";

/** A key of `words.states`. */
export function stateOf(one: LinkageStatement): string {
  if (!one.active) return "back";
  if (!one.followed) return "waits";
  if (one.same !== one.together) return "unlike";
  return one.same ? "joined" : "apart";
}

export function Statements({ of }: { of: readonly LinkageStatement[] }) {
  const w = useWords(words);
  return (
    <Decided
      title={w.decided}
      what={w.verdict}
      rows={of.map((one) => ({
        ...one,
        id: one.decision,
        what: one.same ? w.same : w.other,
        state: w.states[stateOf(one)] ?? "",
        hospitals: [...new Set(one.hospitals)],
      }))}
      height={220}
      empty={<Empty reason={w.noDecided} />}
      back={{ label: w.takeBack, note: w.takeBackNote, act: takeBack }}
    />
  );
}
