// Registrations that people took out of a person, what followed, and the way back.
import type { LinkageSplit } from "@/api/types";
import { useWords } from "@/kit/lang";
import { undoSplit } from "../queries";
import { words } from "../words";
import { Decided } from "./Decided";

/** A key of `words.splitStates`. */
export function splitState(one: LinkageSplit): string {
  if (!one.active) return "back";
  if (!one.followed) return "waits";
  return one.parted ? "parted" : "unlike";
}

export function Splits({ of }: { of: readonly LinkageSplit[] }) {
  const w = useWords(words);
  return (
    <Decided
      title={w.splits}
      what={w.parts}
      rows={of.map((one) => ({
        ...one,
        what: `${one.leaving} / ${one.staying}`,
        state: w.splitStates[splitState(one)] ?? "",
      }))}
      height={150}
      back={{ label: w.takeBackSplit, act: undoSplit }}
    />
  );
}
