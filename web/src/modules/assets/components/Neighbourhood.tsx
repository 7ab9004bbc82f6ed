// One column between what it is made of and where it goes. One step to either side: a whole graph of
// thousands of columns is no picture. A press on a neighbour goes there.
import type { AssetColumn, ColumnPage } from "@/api/types";
import { formatExact } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { useGroupName } from "../groups";
import { words } from "../words";
import "./neighbourhood.css";

type Side = ColumnPage["made_of"];

export function Neighbourhood({ of, onOpen }: { of: ColumnPage; onOpen: (id: string) => void }) {
  const w = useWords(words);
  return (
    <div className="neighbourhood">
      <Column title={w.madeOf} side={of.made_of} none={w.noneBefore} onOpen={onOpen} />
      <div className="neighbourhood-middle">
        <Box of={of.column} />
      </div>
      <Column title={w.usedIn} side={of.used_in} none={w.noneAfter} onOpen={onOpen} />
    </div>
  );
}

function Column({
  title,
  side,
  none,
  onOpen,
}: {
  title: string;
  side: Side;
  none: string;
  onOpen: (id: string) => void;
}) {
  const w = useWords(words);
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      <ul>
        {side.first.map((one) => (
          <li key={one.id}>
            <button type="button" className="neighbourhood-box" onClick={() => onOpen(one.id)}>
              <Box of={one} />
            </button>
          </li>
        ))}
      </ul>
      {side.total === 0 && <p className="quiet small">{none}</p>}
      {side.total > side.first.length && (
        <p className="quiet small">{w.more(formatExact(side.total - side.first.length))}</p>
      )}
    </section>
  );
}

function Box({ of }: { of: AssetColumn }) {
  const text = useText();
  const groupName = useGroupName();
  const label = text(of.label);
  return (
    <>
      <b>{label}</b>
      <span className="small quiet" title={of.id}>
        {groupName(of.kind, of.group)}
        {label !== of.name && ` · ${of.name}`}
      </span>
    </>
  );
}
