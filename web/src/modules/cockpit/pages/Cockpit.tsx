// Each panel answers a question and leads to the next action; every figure opens its definition, time and source.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import { formatMinute } from "@/kit/format";
import { useHospitals } from "@/kit/hospitals";
import { useText, useWords } from "@/kit/lang";
import { Page, Panel } from "@/kit/Page";
import { asProblem } from "@/kit/problem";
import { ErrorState, Loading } from "@/kit/states";
import { ArrivalTable } from "../components/ArrivalTable";
import { DataMap } from "../components/DataMap";
import { DiseaseBars } from "../components/DiseaseBars";
import { FlowMatrix } from "../components/FlowMatrix";
import { Headline } from "../components/Headline";
import { arrivalsQuery, flowsQuery, overviewQuery } from "../queries";
import { words } from "../words";

/** Groups of the first strip, in this order. */
const headlineGroups = ["scale", "service", "efficiency"];

export function Cockpit() {
  const w = useWords(words);
  const text = useText();
  const hospitals = useHospitals();
  const overview = useQuery(overviewQuery);
  const arrivals = useQuery(arrivalsQuery);
  const flows = useQuery(flowsQuery);
  if (overview.error) return <ErrorState problem={asProblem(overview.error)} onRetry={() => void overview.refetch()} />;
  // A panel that this role may not see is not there; the rest takes its place.
  const noFlows = flows.error && asProblem(flows.error).status === 403;
  const of = overview.data;
  const first = of?.indicators.filter((i) => headlineGroups.includes(i.group)).slice(0, 6) ?? [];
  return (
    <Page
      title={w.title}
      lead={of && w.lead(formatMinute(of.release.at), hospitals.length)}
      actions={
        <Link to="/cockpit/wall">
          <Button size="small">{w.wall}</Button>
        </Link>
      }
    >
      {of ? <Headline indicators={first} release={of.release} /> : <Loading rows={2} />}
      <div className="grid">
        <Panel span={8} title={w.arrivals} note={w.arrivalsNote} flush>
          {arrivals.data ? (
            <ArrivalTable of={arrivals.data} />
          ) : arrivals.error ? (
            <ErrorState problem={asProblem(arrivals.error)} />
          ) : (
            <Loading />
          )}
        </Panel>
        <Panel span={4} title={w.diseases} note={w.diseasesNote}>
          {of ? (
            <DiseaseBars indicators={of.indicators.filter((i) => i.group === "disease")} release={of.release} />
          ) : (
            <Loading />
          )}
        </Panel>
        {arrivals.data && <DataMap of={arrivals.data} span={noFlows ? 12 : 7} />}
        {!noFlows && (
          <Panel span={5} title={w.flows} note={flows.data ? text(flows.data.definition) || w.flowsNote : w.flowsNote}>
            {flows.data ? (
              <FlowMatrix of={flows.data} />
            ) : flows.error ? (
              <ErrorState problem={asProblem(flows.error)} />
            ) : (
              <Loading />
            )}
          </Panel>
        )}
      </div>
    </Page>
  );
}
