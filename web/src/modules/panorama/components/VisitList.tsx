// Visits by year, latest first; choosing one narrows the records to it.
import type { Visit } from "@/api/types";
import { HospitalChip } from "@/clinical/hospitals";
import { codeLabel } from "@/dictionary";
import { formatDay, formatExact, formatLength, stamp } from "@/kit/format";
import { useLang, useText, useWords } from "@/kit/lang";
import { Empty } from "@/kit/states";
import { visitId } from "../lanes";
import { words } from "../words";

export function VisitList({
  visits,
  chosen,
  onChoose,
  onOpen,
}: {
  visits: readonly Visit[];
  /** `visit_ref` of each. */
  chosen: ReadonlySet<string>;
  onChoose: (ref: string | undefined) => void;
  onOpen: (item: string) => void;
}) {
  const w = useWords(words);
  const text = useText();
  const { lang } = useLang();
  if (!visits.length) return <Empty reason={w.noVisits} />;
  const sorted = [...visits].sort((a, b) => (b.start ?? "").localeCompare(a.start ?? ""));
  const years = new Map<string, Visit[]>();
  for (const v of sorted) {
    const year = v.start?.slice(0, 4) ?? "";
    years.set(year, [...(years.get(year) ?? []), v]);
  }
  const lasts = (v: Visit) =>
    v.start && v.end && stamp(v.end) - stamp(v.start) > 86_400_000
      ? formatLength(stamp(v.end) - stamp(v.start), lang)
      : "";
  return (
    <div className="visits">
      {[...years].map(([year, list]) => (
        <section key={year}>
          <h3>{year}</h3>
          <ul>
            {list.map((v) => (
              <li key={v.row_key} className="visit-line">
                <button
                  type="button"
                  className="plain visit"
                  aria-pressed={chosen.has(v.visit_ref)}
                  onClick={() =>
                    onChoose(chosen.has(v.visit_ref) && chosen.size === 1 ? undefined : v.visit_ref)
                  }
                >
                  <span className="visit-day">{formatDay(v.start).slice(5)}</span>
                  <span className="visit-main">
                    <span className="row">
                      <b>{text(codeLabel("visit_type", v.kind))}</b>
                      <span className="clip" title={v.title || undefined}>
                        {v.title || (v.department && text(codeLabel("department", v.department)))}
                      </span>
                    </span>
                    <span className="row small quiet">
                      <HospitalChip code={v.hospital} />
                      {lasts(v) && <span>{lasts(v)}</span>}
                    </span>
                  </span>
                  <span className="small quiet" title={w.records(formatExact(v.records))}>
                    {v.records}
                  </span>
                </button>
                {chosen.has(v.visit_ref) && (
                  <button type="button" className="plain visit-open" onClick={() => onOpen(visitId(v))}>
                    {w.open}
                  </button>
                )}
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
