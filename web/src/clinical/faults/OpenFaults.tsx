// The open faults that concern a page, over everything else on it: each in a line with its way out, all of it
// behind a click.
import { Link } from "@tanstack/react-router";
import type { FaultLine } from "@/api/types";
import { useViewer } from "@/clinical/viewer";
import { formatDay } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { Panel } from "@/kit/Page";
import { HospitalChip } from "../hospitals";
import { FaultFacts, useFaultCategory, useFaultVariable } from "./FaultFacts";
import { StaleSign } from "./Stale";
import { words } from "./words";
import "./faults.css";

/** So many are listed before the way to all. */
const LISTED = 3;

export function OpenFaults({ of }: { of: readonly FaultLine[] }) {
  const w = useWords(words);
  const { screens } = useViewer();
  if (!of.length) return null;
  const more = of.length - LISTED;
  return (
    <Panel title={w.open} note={w.openNote} flush>
      <ul className="fault-panel">
        {of.slice(0, screens.includes("faults") ? LISTED : of.length).map((fault) => (
          <li key={fault.id}>
            <Line of={fault} />
          </li>
        ))}
      </ul>
      {more > 0 && screens.includes("faults") && (
        <p className="fault-more">
          <Link to="/management/faults">{w.more(more)}</Link>
        </p>
      )}
    </Panel>
  );
}

function Line({ of }: { of: FaultLine }) {
  const w = useWords(words);
  const text = useText();
  const { screens } = useViewer();
  const [category, named] = [useFaultCategory(), useFaultVariable()];
  return (
    <details>
      <summary>
        <span className="fault-line">
          <StaleSign />
          <HospitalChip code={of.hospital} />
          <b>{[category(of), of.variable && named(of)].filter(Boolean).join(" · ")}</b>
          <span>{text(of.found)}</span>
          <span className="quiet">{w.lasting(formatDay(of.first_at))}</span>
        </span>
        <span className="fault-todo">{`${w.todo}: ${text(of.todo)}`}</span>
      </summary>
      <FaultFacts of={of} brief />
      {screens.includes("faults") && (
        <Link to="/management/faults" search={{ fault: of.id } as never}>
          {w.see}
        </Link>
      )}
    </details>
  );
}
