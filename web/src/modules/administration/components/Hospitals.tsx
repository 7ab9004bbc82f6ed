// Hospitals: is the machine there, did parcels come, who is responsible.
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { HospitalState } from "@/api/types";
import { HospitalChip } from "@/clinical/hospitals";
import { formatExact, formatMinute, listed } from "@/kit/format";
import { useLang, useText, useWords } from "@/kit/lang";
import { Panel } from "@/kit/Page";
import type { Column } from "@/kit/table/column";
import { DataTable } from "@/kit/table/DataTable";
import { hospitalsQuery } from "../queries";
import { words } from "../words";
import { Read } from "./Read";
import { StateMark } from "./StateMark";

export function Hospitals() {
  const w = useWords(words);
  const answer = useQuery(hospitalsQuery);
  const columns = useColumns();
  return (
    <Read answer={answer}>
      {(data) => (
        <Panel flush>
          <DataTable
            name={w.parts.hospitals}
            columns={columns}
            rows={data.hospitals}
            rowKey={(one) => one.hospital}
            height={480}
          />
        </Panel>
      )}
    </Read>
  );
}

function useColumns(): Column<HospitalState>[] {
  const w = useWords(words);
  const text = useText();
  const { lang } = useLang();
  return useMemo((): Column<HospitalState>[] => {
    const number = (key: "waiting" | "held" | "faults", title: string): Column<HospitalState> => ({
      key,
      title,
      width: 84,
      align: "right",
      render: (one) => <span className={one[key] && key !== "waiting" ? "ochre" : ""}>{one[key] || ""}</span>,
      sort: (one) => one[key],
    });
    return [
      {
        key: "hospital",
        title: w.hospital,
        width: 140,
        render: (one) => <HospitalChip code={one.hospital} />,
        sort: (one) => one.hospital,
      },
      {
        key: "state",
        title: w.state,
        render: (one) => <StateMark state={one.state}>{text(one.state_label)}</StateMark>,
        sort: (one) => one.state,
      },
      {
        key: "machine",
        title: w.machine,
        width: 240,
        render: (one) =>
          !one.enrolled
            ? w.notEnrolled
            : one.seen_at
              ? [
                  formatMinute(one.seen_at),
                  one.version,
                  one.disk_free != null && w.free(formatExact(Math.round(one.disk_free / 2 ** 30))),
                ]
                  .filter(Boolean)
                  .join(" · ")
              : w.noSign,
        sort: (one) => one.seen_at,
      },
      {
        key: "parcel",
        title: w.lastParcel,
        width: 140,
        render: (one) => (one.last_parcel_at ? formatMinute(one.last_parcel_at) : w.nothingYet),
        sort: (one) => one.last_parcel_at,
      },
      number("waiting", w.waiting),
      number("held", w.held),
      number("faults", w.faults),
      {
        key: "officers",
        title: w.officers,
        width: 170,
        render: (one) =>
          one.officers.length ? (
            listed(
              one.officers.map((who) => (who.open ? text(who.name) : w.closedOfficer(text(who.name)))),
              lang,
            )
          ) : (
            <span className="ochre">{w.noOfficer}</span>
          ),
      },
    ];
  }, [w, text, lang]);
}
