// Hospitals with their views, one view with its proposals, and what was decided.
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import type { HospitalColumns } from "@/api/types";
import { useMay } from "@/clinical/viewer";
import { formatExact, formatMinute } from "@/kit/format";
import { useWords } from "@/kit/lang";
import { Page, Panel } from "@/kit/Page";
import { Behind, Empty, ErrorState, failureOf, Loading } from "@/kit/states";
import { TabBar } from "@/kit/TabBar";
import { ColumnDecisions } from "../components/ColumnDecisions";
import { Hospitals } from "../components/Hospitals";
import { SendProfile } from "../components/SendProfile";
import { ViewDesk } from "../components/ViewDesk";
import { overviewQuery } from "../queries";
import type { ColumnsState } from "../state";
import { words } from "../words";

export function Columns() {
  const w = useWords(words);
  const may = useMay();
  const navigate = useNavigate();
  const state = useSearch({ strict: false }) as ColumnsState;
  const answer = useQuery(overviewQuery);
  const failure = failureOf(answer);
  if (failure) return <ErrorState problem={failure} onRetry={() => void answer.refetch()} />;
  const go = (next: ColumnsState) =>
    void navigate({ to: "/management/fields", search: next as never, replace: true });
  const chosen = answer.data?.hospitals.find((one) => one.hospital === state.hospital);
  const actions = (
    <>
      {may("mapping.values") && <Link to={"/management/mapping" as never}>{w.toValues}</Link>}
      {may("fields.decide") && <SendProfile />}
    </>
  );
  return (
    <Page title={w.columns} lead={w.lead} actions={actions}>
      <Behind answer={answer} />
      {answer.data ? (
        <>
          <Hospitals
            of={answer.data.hospitals}
            chosen={state.hospital}
            onChoose={(hospital) => go({ hospital })}
          />
          <div className="below">
            {chosen ? <Views of={chosen} state={state} go={go} /> : <Empty reason={w.chooseHospital} />}
          </div>
          <div className="below">
            <ColumnDecisions hospital={state.hospital} />
          </div>
        </>
      ) : (
        <Loading rows={8} />
      )}
    </Page>
  );
}

/** The views of one hospital as tabs, and the desk of the one that is chosen. */
function Views({
  of,
  state,
  go,
}: {
  of: HospitalColumns;
  state: ColumnsState;
  go: (next: ColumnsState) => void;
}) {
  const w = useWords(words);
  const view = of.views.find((one) => one.view === state.view) ?? of.views[0];
  if (!view) return <Empty reason={w.noViews} />;
  const moved = view.gone.length + view.new.length > 0;
  return (
    <>
      <Panel title={w.views} note={w.described(formatMinute(view.at))}>
        <TabBar
          name={w.views}
          panel="view-desk"
          active={view.view}
          onChange={(name) => go({ hospital: of.hospital, view: name })}
          tabs={of.views.map((one) => ({
            key: one.view,
            label: one.gone.length ? one.view + w.goneCount(formatExact(one.gone.length)) : one.view,
          }))}
        />
        {moved && <p className="ochre">{w.changedView(view.gone.join(", "), view.new.join(", "))}</p>}
        {of.required_without.length > 0 && (
          <p className="small quiet">{w.missingOf(of.required_without.join(", "))}</p>
        )}
      </Panel>
      <div id="view-desk" role="tabpanel" aria-labelledby={`view-desk-${view.view}`}>
        <ViewDesk
          key={`${of.hospital}/${view.view}/${state.category ?? ""}`}
          hospital={of.hospital}
          view={view.view}
          category={state.category}
          onCategory={(category) => go({ hospital: of.hospital, view: view.view, category })}
        />
      </div>
    </>
  );
}
