// A published indicator as a figure: what stands behind it on hover, its own page one click away.
import { useNavigate } from "@tanstack/react-router";
import type { Indicator, Release } from "@/api/types";
import { StaleMark } from "@/clinical/faults/Stale";
import { Figure } from "@/kit/Figure";
import { useLang, useText } from "@/kit/lang";
import { closedMonths } from "../months";
import { TrendMark } from "./Trends";

export function IndicatorFigure({
  of,
  release,
  size = "large",
}: {
  of: Indicator;
  release: Release;
  size?: "large" | "small";
}) {
  const text = useText();
  const { lang } = useLang();
  const navigate = useNavigate();
  const large = size === "large";
  return (
    <Figure
      size={size}
      label={text(of.label)}
      value={of.value}
      hidden={of.shown}
      kind={of.kind}
      decimals={of.decimals}
      unit={large && lang === "en" && of.kind === "count" ? "" : text(of.unit)}
      about={{
        definition: of.definition,
        numerator: of.kind === "share" ? of.numerator : null,
        denominator: of.kind === "share" ? of.denominator : null,
        population: text(of.population),
        source: text(of.source),
        computedAt: of.computed_at,
        release: release.id,
      }}
      mark={
        <span className="row marks">
          <StaleMark of={of.stale} />
          <TrendMark of={of.trends} />
        </span>
      }
      trend={large ? closedMonths(of).map((s) => s.value) : undefined}
      onOpen={() => void navigate({ to: "/cockpit/indicators/$id", params: { id: of.id } })}
    />
  );
}
