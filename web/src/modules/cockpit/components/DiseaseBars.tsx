// Persons by disease, each bar divided by hospital in the hospital's own colour.
import { useNavigate } from "@tanstack/react-router";
import type { Indicator, Release } from "@/api/types";
import { Figure } from "@/kit/Figure";
import { formatExact } from "@/kit/format";
import { useHospital } from "@/kit/hospitals";
import { useText, useWords } from "@/kit/lang";
import { words } from "../words";
import "./diseases.css";

export function DiseaseBars({ indicators: given, release }: { indicators: readonly Indicator[]; release: Release }) {
  const w = useWords(words);
  const text = useText();
  const hospital = useHospital();
  const navigate = useNavigate();
  const indicators = given.filter((i) => i.kind === "count");
  const most = Math.max(1, ...indicators.map((i) => i.hospitals.reduce((sum, h) => sum + (h.value ?? 0), 0)));
  return (
    <div className="diseases">
      {[...indicators]
        .sort((a, b) => (b.value ?? 0) - (a.value ?? 0))
        .map((i) => (
          <div key={i.id} className="disease">
            <Figure
              size="small"
              label={text(i.label)}
              value={i.value}
              kind={i.kind}
              unit={text(i.unit)}
              about={{
                definition: i.definition,
                population: text(i.population),
                source: text(i.source),
                computedAt: i.computed_at,
                release: release.id,
              }}
              onOpen={() => void navigate({ to: "/cockpit/indicators/$id", params: { id: i.id } })}
            />
            <div
              className="disease-bar"
              role="img"
              aria-label={`${w.byHospital}: ${i.hospitals.map((h) => `${hospital(h.hospital).short} ${formatExact(h.value ?? 0)}`).join(", ")}`}
            >
              {i.hospitals.map((h) => (
                <svg
                  key={h.hospital}
                  height="12"
                  style={{ width: `${((h.value ?? 0) / most) * 100}%` }}
                  aria-hidden="true"
                  focusable="false"
                >
                  <title>{`${hospital(h.hospital).short} ${formatExact(h.value ?? 0)}`}</title>
                  <rect width="100%" height="12" fill={`url(#pattern-${hospital(h.hospital).slot})`} />
                </svg>
              ))}
            </div>
          </div>
        ))}
    </div>
  );
}
