// The faults of one run: met for the first time, met again, or mended by it; each leads to the fault.
import { Link } from "@tanstack/react-router";
import type { FaultLine } from "@/api/types";
import { useFaultCategory, useFaultVariable } from "@/clinical/faults/FaultFacts";
import { HospitalChip } from "@/clinical/hospitals";
import { useText, useWords } from "@/kit/lang";
import { words } from "../words";
import "../pages/operations.css";

export function RunFaults({ run, of }: { run: string; of: readonly FaultLine[] }) {
  const w = useWords(words);
  const text = useText();
  const [category, variable] = [useFaultCategory(), useFaultVariable()];
  if (!of.length) return null;
  return (
    <section className="run-part">
      <h3>{w.runFaults}</h3>
      <ul>
        {of.map((f) => (
          <li key={f.id} className="row wrap">
            <HospitalChip code={f.hospital} />
            <Link to="/management/faults" search={{ fault: f.id } as never}>
              {[category(f), f.variable && variable(f), text(f.code_label)].filter(Boolean).join(" · ")}
            </Link>
            <span className={f.closed_run === run ? "verified" : "overdue"}>
              {f.closed_run === run ? w.mended : f.first_run === run ? w.metFirst : w.metAgain}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
