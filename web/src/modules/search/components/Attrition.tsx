// Rule by rule: who is left, who was lost. The bar is what is left; the hatched part what this rule took.
import type { Count, CountAnswer } from "@/api/types";
import { useWords } from "@/kit/lang";
import { Panel } from "@/kit/Page";
import { words } from "../words";

interface AttritionProps {
  steps: CountAnswer["attrition"];
  /** The conditions in words, one a step. */
  names: readonly string[];
  population: Count;
}

export function Attrition({ steps, names, population }: AttritionProps) {
  const w = useWords(words);
  const most = population.value || 1;
  if (steps.length < 2) return null;
  // Numbers with noise have none of it: each would cost one more.
  const alone = steps.some((s) => s.lost_alone.value != null);
  return (
    <Panel title={w.attrition} flush>
      <table className="attrition">
        <thead>
          <tr>
            <th scope="col" aria-label={w.count} />
            <th scope="col" aria-label={w.attrition} />
            <th scope="col" className="num">
              {w.left}
            </th>
            <th scope="col" className="num">
              {w.lost}
            </th>
            {alone && (
              <th scope="col" className="num" title={w.lostAloneWhy}>
                {w.lostAlone}
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {steps.map((s, i) => (
            <tr key={s.id}>
              <th scope="row" className="clip" title={names[i]}>
                {names[i]}
              </th>
              <td>
                <svg width="100%" height="12" aria-hidden="true" focusable="false">
                  <rect width={`${((s.left.value ?? 0) / most) * 100}%`} height="12" fill="var(--brand)" />
                  <rect
                    x={`${((s.left.value ?? 0) / most) * 100}%`}
                    width={`${((s.lost.value ?? 0) / most) * 100}%`}
                    height="12"
                    fill="url(#hatch)"
                  />
                </svg>
              </td>
              <td className="num">
                <b>{s.left.shown}</b>
              </td>
              <td className="num">{s.lost.shown}</td>
              {alone && <td className="num quiet">{s.lost_alone.shown}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}
