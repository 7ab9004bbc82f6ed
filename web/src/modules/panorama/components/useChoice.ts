// What is chosen in a panorama: lanes, marks of the timeline, a visit, words; and the records that this
// leaves.
import { useMemo, useState } from "react";
import type { Panorama } from "@/api/types";
import type { TimelineItem } from "@/clinical/timeline/cluster";
import { hiddenAtFirst, laneOrder, listed, visitId, visitsAmong, weight } from "../lanes";
import type { PanoramaState } from "../state";

export function useChoice(of: Panorama, state: PanoramaState, go: (next: PanoramaState) => void) {
  const present = useMemo(() => laneOrder.filter((c) => of.events.some((e) => e.category === c)), [of]);
  const [visible, setVisible] = useState<ReadonlySet<string>>(
    () => new Set(present.filter((c) => !hiddenAtFirst.has(c))),
  );
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const [asked, ask] = useState("");
  // One visit is in the address, several that share a mark are not.
  const visits = useMemo(
    () => (state.visit ? new Set([state.visit]) : visitsAmong(picked, of.visits)),
    [state.visit, picked, of],
  );
  const events = useMemo(() => {
    const wanted = listed(of.events, picked, visits, visible);
    const words = asked.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const named = words.length
      ? wanted.filter((e) =>
          words.every((one) =>
            `${e.title} ${e.detail} ${e.value_text} ${e.code}`.toLowerCase().includes(one),
          ),
        )
      : wanted;
    return named.sort(
      (a, b) => (b.time ?? "").localeCompare(a.time ?? "") || weight(a.category) - weight(b.category),
    );
  }, [of, picked, visits, visible, asked]);

  const chooseVisit = (visit: string | undefined) => {
    setPicked(new Set());
    go({ visit, tab: "records", item: undefined });
  };
  /** Marks of the timeline; a single visit is chosen as one. */
  const select = (chosen: TimelineItem[]) => {
    const one = chosen.length === 1 ? chosen[0]?.id : undefined;
    const visit = of.visits.find((v) => visitId(v) === one);
    if (visit) return chooseVisit(visit.visit_ref);
    setPicked(new Set(chosen.map((i) => i.id)));
    go({ tab: "records", visit: undefined, item: one });
  };
  const clear = () => {
    setPicked(new Set());
    go({ visit: undefined });
  };
  const toggle = (category: string) => {
    const next = new Set(visible);
    if (!next.delete(category)) next.add(category);
    setVisible(next);
  };
  return { present, visible, toggle, picked, select, visits, chooseVisit, clear, events, asked, ask };
}

export type Choice = ReturnType<typeof useChoice>;
