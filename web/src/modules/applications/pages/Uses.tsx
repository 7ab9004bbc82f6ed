// A hospital's desk: who may use its rows, for what, until when; and its say over them after they were given.
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import type { UseLine } from "@/api/types";
import { Level } from "@/clinical/Level";
import { formatDay } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { Page, Panel } from "@/kit/Page";
import { Sheet } from "@/kit/Sheet";
import { Behind, Empty, ErrorState, failureOf, Loading } from "@/kit/states";
import type { Column } from "@/kit/table/column";
import { DataTable } from "@/kit/table/DataTable";
import { Silence } from "../components/Seats";
import { UseCard } from "../components/UseCard";
import { usesQuery } from "../queries";
import { words } from "../words";
import "../components/applications.css";

export function Uses() {
  const w = useWords(words);
  const text = useText();
  const answer = useQuery(usesQuery);
  const columns = useColumns();
  const [chosen, setChosen] = useState<string | null>(null);
  const failure = failureOf(answer);
  if (failure) return <ErrorState problem={failure} onRetry={() => void answer.refetch()} />;
  const open = answer.data?.uses.find((one) => one.grant === chosen);
  return (
    <Page title={w.uses} lead={w.usesLead}>
      <Behind answer={answer} />
      <Panel flush>
        {answer.data ? (
          <DataTable
            name={w.uses}
            columns={columns}
            rows={answer.data.uses}
            rowKey={(one) => one.grant}
            selected={chosen ?? undefined}
            onOpen={(one) => setChosen(one.grant)}
            height={400}
            empty={<Empty reason={w.noUses} />}
          />
        ) : (
          <div className="page">
            <Loading rows={6} />
          </div>
        )}
      </Panel>
      {answer.data && (
        <div className="below">
          <Panel title={w.silenceTitle} note={w.silenceNow(text(answer.data.silence))}>
            <div className="decide">
              <Silence />
            </div>
          </Panel>
        </div>
      )}
      <Sheet open={!!open} onClose={() => setChosen(null)} title={open?.title ?? ""} size={520}>
        {open && <UseCard key={open.grant} of={open} />}
      </Sheet>
    </Page>
  );
}

function useColumns(): Column<UseLine>[] {
  const w = useWords(words);
  const text = useText();
  return useMemo(
    (): Column<UseLine>[] => [
      { key: "title", title: w.title, render: (one) => one.title, sort: (one) => one.title },
      {
        key: "variables",
        title: w.variables,
        render: (one) => {
          const names = one.variables.map((v) => text(v.label)).join(" · ");
          return <span title={names}>{names}</span>;
        },
      },
      { key: "level", title: w.level, width: 80, render: (one) => <Level level={one.level} /> },
      { key: "persons", title: w.readers, width: 90, render: (one) => one.persons },
      { key: "until", title: w.until, width: 120, render: (one) => formatDay(one.until) },
      {
        key: "state",
        title: w.state,
        width: 220,
        render: (one) => (
          <span className={one.taken_back ? "ochre" : undefined}>
            {one.taken_back
              ? one.taken_back.withheld.length
                ? w.partTakenBack
                : w.allTakenBack
              : text(one.status_label)}
          </span>
        ),
      },
    ],
    [w, text],
  );
}
