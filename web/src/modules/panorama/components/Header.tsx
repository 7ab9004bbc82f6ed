// Who this is, in which hospitals, and what is unsure: conflicts are shown, not merged away.
import type { Panorama } from "@/api/types";
import { HospitalChip } from "@/clinical/hospitals";
import { codeLabel } from "@/dictionary";
import { formatDay, formatExact } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { itemId } from "../lanes";
import { words } from "../words";

export function Header({ of, onOpen }: { of: Panorama; onOpen: (item: string) => void }) {
  const w = useWords(words);
  const text = useText();
  return (
    <header className="who">
      <div className="who-name">
        <h1>{of.name || w.person(of.person.slice(0, 8))}</h1>
        <span>
          {[
            of.sex && text(codeLabel("sex", of.sex)),
            of.age != null && w.age(of.age),
            of.birth_date && w.born(of.birth_date),
          ]
            .filter(Boolean)
            .join(" · ")}
        </span>
        {of.death_time && <b>{w.died(formatDay(of.death_time))}</b>}
        {!of.name && <span className="quiet small">{w.masked}</span>}
      </div>
      <ul className="who-hospitals">
        {of.hospitals.map((h) => (
          <li key={h.hospital}>
            <HospitalChip code={h.hospital} />
            <span className="small quiet">
              {[w.records(formatExact(h.records)), `${formatDay(h.first)} – ${formatDay(h.last)}`].join(
                " · ",
              )}
            </span>
            {h.patient_ids.length > 0 && <span className="small quiet">{h.patient_ids.join(" ")}</span>}
          </li>
        ))}
        {of.hidden.map((h) => (
          <li key={h.en} className="small quiet">
            {text(h)}
          </li>
        ))}
      </ul>
      {(of.conflicts.length > 0 || of.unsure.length > 0) && (
        <ul className="who-unsure">
          {of.conflicts.map((c) => (
            <li key={c.variable}>
              <b>{w.conflict(text(c.label))}</b>
              {c.values.map((v) => (
                <span key={`${v.hospital}/${v.row_key}`} className="who-side">
                  <HospitalChip code={v.hospital} />
                  <button
                    type="button"
                    className="plain who-value"
                    title={w.source}
                    onClick={() =>
                      onOpen(itemId({ category: c.variable.split(".")[0] ?? "", row_key: v.row_key }))
                    }
                  >
                    {text(v.value)}
                  </button>
                  <span className="quiet">{formatDay(v.time)}</span>
                </span>
              ))}
            </li>
          ))}
          {of.unsure.map((u) => (
            <li key={u.en}>{text(u)}</li>
          ))}
        </ul>
      )}
    </header>
  );
}
