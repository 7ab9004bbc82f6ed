// The centre in numbers, each a way to the page where it is looked into.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { CentreNumber } from "@/api/types";
import { formatExact } from "@/kit/format";
import { useText } from "@/kit/lang";
import { overviewQuery } from "../queries";
import { Read } from "./Read";

export function Overview() {
  const answer = useQuery(overviewQuery);
  return (
    <Read answer={answer}>
      {(data) => (
        <div className="centre-numbers">
          {data.numbers.map((one) => (
            <Tile key={one.name} of={one} />
          ))}
        </div>
      )}
    </Read>
  );
}

function Tile({ of }: { of: CentreNumber }) {
  const text = useText();
  const inside = (
    <>
      <span className="quiet">{text(of.label)}</span>
      <b className={of.attention ? "ochre" : ""}>{formatExact(of.value)}</b>
      <span className="small quiet">{of.note ? text(of.note) : ""}</span>
    </>
  );
  return of.to ? (
    <Link to={of.to as never} className="panel centre-number">
      {inside}
    </Link>
  ) : (
    <div className="panel centre-number">{inside}</div>
  );
}
