// Rule by rule: who is left, who was lost. The bar is what is left; the hatched part what this rule took.
import type { Count, CountAnswer } from "@/api/types";
import { useText, useWords } from "@/kit/lang";
import { Panel } from "@/kit/Page";
import { words } from "../words";

export function Attrition({ steps, population }: { steps: CountAnswer["attrition"]; population: Count }) {
  const w = useWords(words);
  const text = useText();
  const most = population.value || 1;
  if (steps.length < 2) return null;
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
            <th scope="col" className="num" title={w.lostAloneWhy}>
              {w.lostAlone}
            </th>
          </tr>
        </thead>
        <tbody>
          {steps.map((s) => (
            <tr key={s.id}>
              <th scope="row" className="clip" title={text(s.name)}>
                {text(s.name)}
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
              <td className="num quiet">{s.lost_alone.shown}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}
