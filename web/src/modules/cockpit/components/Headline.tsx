// The province in figures: one strip, each number opens its page.
import type { Indicator, Release } from "@/api/types";
import { IndicatorFigure } from "./IndicatorFigure";
import "./headline.css";

export function Headline({ indicators, release }: { indicators: readonly Indicator[]; release: Release }) {
  return (
    <div className="headline">
      {indicators.map((i) => (
        <IndicatorFigure key={i.id} of={i} release={release} />
      ))}
    </div>
  );
}
