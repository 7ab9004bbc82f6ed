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
import { useMay } from "@/kit/viewer";
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
  // A panel that this role may not see is not there and is not asked for; the rest takes its place.
  const may = useMay();
  const [sees, seesFlows] = [may("cockpit.arrivals"), may("cockpit.flows")];
  // Without any right the server is asked all the same: it says why not.
  const counts = may("cockpit.overview") || !sees;
  const overview = useQuery({ ...overviewQuery, enabled: counts });
  const arrivals = useQuery({ ...arrivalsQuery, enabled: sees });
  const flows = useQuery({ ...flowsQuery, enabled: seesFlows });
  if (overview.error) return <ErrorState problem={asProblem(overview.error)} onRetry={() => void overview.refetch()} />;
  const of = overview.data;
  const release = (of ?? arrivals.data)?.release;
  const first = of?.indicators.filter((i) => headlineGroups.includes(i.group)).slice(0, 6) ?? [];
  return (
    <Page
      title={w.title}
      lead={release && w.lead(formatMinute(release.at), hospitals.length)}
      actions={
        sees &&
        counts && (
          <Link to="/cockpit/wall">
            <Button size="small">{w.wall}</Button>
          </Link>
        )
      }
    >
      {of ? <Headline indicators={first} release={of.release} /> : counts && <Loading rows={2} />}
      <div className="grid">
        {sees && (
          <Panel span={counts ? 8 : 12} title={w.arrivals} note={w.arrivalsNote} flush>
            {arrivals.data ? (
              <ArrivalTable of={arrivals.data} />
            ) : arrivals.error ? (
              <ErrorState problem={asProblem(arrivals.error)} onRetry={() => void arrivals.refetch()} />
            ) : (
              <Loading />
            )}
          </Panel>
        )}
        {counts && (
          <Panel span={sees ? 4 : seesFlows ? 7 : 12} title={w.diseases} note={w.diseasesNote}>
            {of ? (
              <DiseaseBars indicators={of.indicators.filter((i) => i.group === "disease")} release={of.release} />
            ) : (
              <Loading />
            )}
          </Panel>
        )}
        {arrivals.data && <DataMap of={arrivals.data} span={seesFlows ? 7 : 12} />}
        {seesFlows && (
          <Panel span={5} title={w.flows} note={flows.data ? text(flows.data.definition) || w.flowsNote : w.flowsNote}>
            {flows.data ? (
              <FlowMatrix of={flows.data} />
            ) : flows.error ? (
              <ErrorState problem={asProblem(flows.error)} onRetry={() => void flows.refetch()} />
            ) : (
              <Loading />
            )}
          </Panel>
        )}
      </div>
    </Page>
  );
}
