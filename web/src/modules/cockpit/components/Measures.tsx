// Quality, cost and the shares of the diseases: small figures by group, each with its page.
import type { CSSProperties } from "react";
import type { Indicator, Release } from "@/api/types";
import { useWords } from "@/kit/lang";
import type { Places } from "../places";
import { words } from "../words";
import { IndicatorFigure } from "./IndicatorFigure";
import "./measures.css";

/** Name of a group of indicators. */
export function useGroup(): (group: string) => string {
  const names: Record<string, string> = useWords(words).groups;
  return (group) => names[group] ?? group;
}

export function Measures({ of, release }: { of: Places["measures"]; release: Release }) {
  const name = useGroup();
  return (
    <div className="measures">
      {of.map(([group, indicators]) => (
        <Group key={group} name={name(group)} indicators={indicators} release={release} />
      ))}
    </div>
  );
}

function Group({
  name,
  indicators,
  release,
}: {
  name: string;
  indicators: readonly Indicator[];
  release: Release;
}) {
  return (
    <section style={{ "--columns": Math.min(indicators.length, 7) } as CSSProperties}>
      <h3>{name}</h3>
      {indicators.map((i) => (
        <IndicatorFigure key={i.id} of={i} release={release} size="small" />
      ))}
    </section>
  );
}
