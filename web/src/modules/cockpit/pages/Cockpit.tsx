// Each panel answers a question and leads to the next action; every figure opens its definition, time and
// source.
import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { Button } from "antd";
import type { ReactNode } from "react";
import type { Flows } from "@/api/types";
import { StaleBanner, StaleMark } from "@/clinical/faults/Stale";
import { useHospitals } from "@/clinical/hospitals";
import { useMay } from "@/clinical/viewer";
import { formatMinute } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { Page, Panel } from "@/kit/Page";
import { asProblem } from "@/kit/problem";
import { ErrorState, Loading } from "@/kit/states";
import { ArrivalTable } from "../components/ArrivalTable";
import { DataMap } from "../components/DataMap";
import { DiseaseBars } from "../components/DiseaseBars";
import { FlowMatrix } from "../components/FlowMatrix";
import { Headline } from "../components/Headline";
import { Measures } from "../components/Measures";
import { newest } from "../components/Until";
import { places } from "../places";
import { arrivalsQuery, flowsQuery, overviewQuery } from "../queries";
import type { CockpitState } from "../state";
import { words } from "../words";

export function Cockpit() {
  const w = useWords(words);
  const hospitals = useHospitals();
  const { hospital } = useSearch({ strict: false }) as CockpitState;
  // A panel that this role may not see is not there and is not asked for; the rest takes its place.
  const may = useMay();
  const [sees, seesFlows] = [may("cockpit.arrivals"), may("cockpit.flows")];
  // Without any right the server is asked all the same: it says why not.
  const counts = may("cockpit.overview") || !sees;
  const overview = useQuery({ ...overviewQuery, enabled: counts });
  const arrivals = useQuery({ ...arrivalsQuery, enabled: sees });
  const flows = useQuery({ ...flowsQuery, enabled: seesFlows });
  if (overview.error)
    return <ErrorState problem={asProblem(overview.error)} onRetry={() => void overview.refetch()} />;
  const of = overview.data;
  const release = (of ?? arrivals.data)?.release;
  const until = of?.totals.last_month ?? newest(arrivals.data?.until ?? []);
  const placed = of && places(of.indicators);
  return (
    <Page
      title={w.title}
      lead={release && w.lead(formatMinute(release.at), until, hospitals.length)}
      actions={
        sees &&
        counts && (
          <Link to="/cockpit/wall">
            <Button size="small">{w.wall}</Button>
          </Link>
        )
      }
    >
      <StaleBanner of={(of ?? arrivals.data)?.stale ?? []} />
      {of && placed ? (
        <Headline indicators={placed.strip} release={of.release} />
      ) : (
        counts && <Loading rows={2} />
      )}
      <div className="grid">
        {sees && (
          <Answer span={counts ? 8 : 12} title={w.arrivals} note={w.arrivalsNote} flush of={arrivals}>
            {(data) => <ArrivalTable of={data} chosen={hospital} />}
          </Answer>
        )}
        {counts && (
          <Answer span={sees ? 4 : seesFlows ? 7 : 12} title={w.diseases} note={w.diseasesNote} of={overview}>
            {(data) => <DiseaseBars indicators={places(data.indicators).diseases} release={data.release} />}
          </Answer>
        )}
        {of && placed && placed.measures.length > 0 && (
          <Panel span={12} title={w.measures} note={w.measuresNote}>
            <Measures of={placed.measures} release={of.release} />
          </Panel>
        )}
        {arrivals.data && <DataMap of={arrivals.data} span={seesFlows ? 7 : 12} />}
        {seesFlows && (
          <Answer span={5} title={w.flows} note={<FlowsNote of={flows.data} />} of={flows}>
            {(data) => <FlowMatrix of={data} />}
          </Answer>
        )}
      </div>
    </Page>
  );
}

/** What the matrix counts; and whether it was made of something older. */
function FlowsNote({ of }: { of: Flows | undefined }) {
  const w = useWords(words);
  const text = useText();
  return (
    <span className="with-mark">
      {text(of?.definition) || w.flowsNote}
      <StaleMark of={of?.stale ?? []} />
    </span>
  );
}

interface AnswerProps<Data> {
  of: UseQueryResult<Data>;
  span: number;
  title: string;
  note: ReactNode;
  flush?: boolean;
  children: (data: Data) => ReactNode;
}

/** A panel with what the server answered, why it did not, or that it has not yet. */
function Answer<Data>({ of, children, ...panel }: AnswerProps<Data>) {
  return (
    <Panel {...panel}>
      {of.data ? (
        children(of.data)
      ) : of.error ? (
        <ErrorState problem={asProblem(of.error)} onRetry={() => void of.refetch()} />
      ) : (
        <Loading />
      )}
    </Panel>
  );
}
