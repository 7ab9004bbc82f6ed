// One fault in full: where, what was found and expected, what to do, since when. Rows' keys stay behind a
// click.
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { FaultLine } from "@/api/types";
import { useViewer } from "@/clinical/viewer";
import { categoryLabel, variable } from "@/dictionary";
import { formatDay, formatMinute } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { Facts } from "@/kit/Page";
import { HospitalChip } from "../hospitals";
import { words } from "./words";
import "./faults.css";

type Of = Pick<FaultLine, "category" | "variable">;

/** Category of a fault in words; a fault of the hospital as such is of all of them. */
export function useFaultCategory(): (of: Of) => string {
  const w = useWords(words);
  const text = useText();
  return (of) => (of.category ? text(categoryLabel(of.category)) : w.every);
}

/** Its variable in words; the name as it stands where the dictionary knows none. */
export function useFaultVariable(): (of: Of) => string {
  const text = useText();
  return (of) => text(variable(`${of.category}.${of.variable}`)?.label) || of.variable;
}

/** How many rows it names. */
export function useFaultRows(): (of: FaultLine) => string {
  const w = useWords(words);
  return (of) => (of.rows == null ? w.rowsHidden : of.rows ? w.rowsOf(of.rows, of.rows_more) : w.noRows);
}

/** `brief`: without where it is, which the page around it says. */
export function FaultFacts({ of, brief = false }: { of: FaultLine; brief?: boolean }) {
  const w = useWords(words);
  const text = useText();
  const [category, named, rows] = [useFaultCategory(), useFaultVariable(), useFaultRows()];
  return (
    <div className="fault-facts">
      <Facts
        facts={[
          brief ? null : [w.hospital, <HospitalChip key="h" code={of.hospital} full />],
          brief ? null : [w.category, category(of)],
          [w.variable, of.variable && named(of)],
          [w.kind, text(of.code_label)],
          [w.found, text(of.found)],
          [w.expected, text(of.expected)],
          [w.todo, <b key="t">{text(of.todo)}</b>],
          [w.rows, <Rows key="r" of={of} said={rows(of)} />],
          [w.first, <ToRun key="f" run={of.first_run} said={formatMinute(of.first_at)} />],
          [w.last, <ToRun key="l" run={of.last_run} said={formatMinute(of.last_at)} />],
          [w.standsAt, of.since && w.release(of.since.number, formatDay(of.since.at))],
          [w.ended, of.closed_run && <ToRun key="c" run={of.closed_run} said={w.byRun(of.closed_run)} />],
        ]}
      />
    </div>
  );
}

function Rows({ of, said }: { of: FaultLine; said: string }): ReactNode {
  if (!of.row_keys.length) return said;
  return (
    <details>
      <summary>{said}</summary>
      <ul className="fault-keys">
        {of.row_keys.map((key) => (
          <li key={key}>{key}</li>
        ))}
      </ul>
    </details>
  );
}

/** What is said of a run, as the way to it for whoever may see runs. */
function ToRun({ run, said }: { run: string; said: string }): ReactNode {
  const { screens } = useViewer();
  if (!screens.includes("runs")) return said;
  return (
    <Link to="/management/runs" search={{ run } as never} title={run}>
      {said}
    </Link>
  );
}
