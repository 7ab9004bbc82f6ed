// Every disease with its size; the way to each.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { formatExact, formatMinute } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { Page, Panel } from "@/kit/Page";
import { Behind, Empty, ErrorState, failureOf, Loading } from "@/kit/states";
import { DataTable } from "@/kit/table/DataTable";
import { diseasesQuery } from "../queries";
import { words } from "../words";

export function Diseases() {
  const w = useWords(words);
  const text = useText();
  const answer = useQuery(diseasesQuery);
  const failure = failureOf(answer);
  if (failure) return <ErrorState problem={failure} onRetry={() => void answer.refetch()} />;
  const of = answer.data;
  return (
    <Page title={w.diseases} lead={w.diseasesLead}>
      <Behind answer={answer} />
      {!of ? (
        <Loading />
      ) : of.diseases.length ? (
        <Panel title={w.diseases} note={w.release(of.release.number, formatMinute(of.release.at))} flush>
          <DataTable
            name={w.diseases}
            rows={of.diseases}
            rowKey={(d) => d.id}
            columns={[
              {
                key: "d",
                title: w.disease,
                render: (d) => (
                  <Link to="/disease/$id" params={{ id: d.id }}>
                    {text(d.label)}
                  </Link>
                ),
              },
              { key: "p", title: w.persons, width: 120, align: "right", render: (d) => d.persons.shown },
              {
                key: "v",
                title: w.variables,
                width: 120,
                align: "right",
                render: (d) => formatExact(d.variables),
              },
              {
                key: "i",
                title: w.indicators,
                width: 140,
                align: "right",
                render: (d) => formatExact(d.indicators),
              },
            ]}
          />
        </Panel>
      ) : (
        <Empty reason={w.nothing} />
      )}
    </Page>
  );
}
