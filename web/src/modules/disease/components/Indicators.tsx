// Quality indicators: share, parts, who is left out, and a funnel of hospitals. Nobody is ranked.
import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import type { DiseaseIndicators } from "@/api/types";
import { useText, useWords } from "@/kit/lang";
import { Facts, Panel } from "@/kit/Page";
import { Empty, ErrorState, failureOf, Loading } from "@/kit/states";
import { indicatorsQuery } from "../queries";
import type { DiseaseState } from "../state";
import { words } from "../words";
import { Funnel } from "./Funnel";

type Indicator = DiseaseIndicators["indicators"][number];
type OnList = ((asked: DiseaseState) => void) | undefined;
const states = ["not_met", "met", "excluded"] as const;

export function Indicators({ id, onList }: { id: string; onList: OnList }) {
  const w = useWords(words);
  const answer = useQuery(indicatorsQuery(id));
  const failure = failureOf(answer);
  if (failure) return <ErrorState problem={failure} onRetry={() => void answer.refetch()} />;
  const of = answer.data;
  if (!of) return <Loading rows={10} />;
  if (!of.indicators.length) return <Empty reason={w.noIndicators} />;
  return (
    <>
      <p className="quiet small prose">{w.limitsNote}</p>
      {of.indicators.map((one) => (
        <One key={one.id} of={one} onList={onList} />
      ))}
    </>
  );
}

function One({ of, onList }: { of: Indicator; onList: OnList }) {
  const w = useWords(words);
  const text = useText();
  return (
    <Panel title={text(of.label)} note={w.better[of.better]}>
      <div className="disease-indicator">
        <div>
          <p className="prose">{text(of.definition)}</p>
          <Facts
            facts={[
              [w.share, of.share.shown],
              [w.met, of.met.shown],
              [w.of, of.of.shown],
              ...of.excluded.map((e) => [`${w.excluded}: ${text(e.label)}`, e.persons.shown] as const),
            ]}
          />
          {onList && (
            <p className="row">
              {states.map((state) => (
                <Button key={state} size="small" onClick={() => onList({ indicator: of.id, state })}>
                  {w.states[state]}
                </Button>
              ))}
            </p>
          )}
        </div>
        <Funnel of={of} />
      </div>
    </Panel>
  );
}
