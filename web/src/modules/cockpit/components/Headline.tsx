// The province in figures: one strip, each number opens its page.
import { useNavigate } from "@tanstack/react-router";
import type { Indicator, Release } from "@/api/types";
import { Figure } from "@/kit/Figure";
import { useLang, useText } from "@/kit/lang";
import "./headline.css";

export function Headline({ indicators, release }: { indicators: readonly Indicator[]; release: Release }) {
  const text = useText();
  const { lang } = useLang();
  const navigate = useNavigate();
  return (
    <div className="headline">
      {indicators.map((i) => (
        <Figure
          key={i.id}
          label={text(i.label)}
          value={i.value}
          kind={i.kind}
          decimals={i.decimals}
          unit={lang === "zh" || i.kind !== "count" ? text(i.unit) : ""}
          about={{
            definition: i.definition,
            numerator: i.kind === "share" ? i.numerator : null,
            denominator: i.kind === "share" ? i.denominator : null,
            population: text(i.population),
            source: text(i.source),
            computedAt: i.computed_at,
            release: release.id,
          }}
          trend={i.series.map((s) => s.value)}
          onOpen={() => void navigate({ to: "/cockpit/indicators/$id", params: { id: i.id } })}
        />
      ))}
    </div>
  );
}
