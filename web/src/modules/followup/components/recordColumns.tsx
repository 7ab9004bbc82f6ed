// A finished record as lists have it.
import { useMemo } from "react";
import type { FollowUpRecordLine } from "@/api/types";
import { formatMinute } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import type { Column } from "@/kit/table/column";
import { words } from "../words";

export function useRecordColumns(): Column<FollowUpRecordLine>[] {
  const w = useWords(words);
  const text = useText();
  return useMemo(
    (): Column<FollowUpRecordLine>[] => [
      {
        key: "subject",
        title: w.subject,
        width: 80,
        render: (one) => w.subjectNo(one.subject),
        sort: (one) => one.subject,
      },
      { key: "event", title: w.event, render: (one) => text(one.event) },
      { key: "state", title: w.state, width: 110, render: (one) => text(one.status_label) },
      {
        key: "finished",
        title: w.finishedAt,
        width: 150,
        render: (one) => (one.finished ? formatMinute(one.finished) : ""),
      },
      { key: "by", title: w.filledBy, width: 110, render: (one) => one.by },
      {
        key: "queries",
        title: w.openQueries,
        width: 110,
        align: "right",
        render: (one) => (one.queries ? <b className="ochre">{one.queries}</b> : ""),
        sort: (one) => one.queries,
      },
      {
        key: "checked",
        title: "",
        width: 140,
        render: (one) =>
          [one.verified ? w.verified : "", one.signed ? w.signed : ""].filter(Boolean).join(" · "),
      },
    ],
    [w, text],
  );
}
