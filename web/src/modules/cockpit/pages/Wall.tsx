// The wall screen: five questions, read at five metres, nothing to press. It keeps the last figures when the
// network fails and says since when.
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import type { Indicator } from "@/api/types";
import { StaleSign, useStaleSentence } from "@/clinical/faults/Stale";
import { useHospitals } from "@/clinical/hospitals";
import { useFigureText } from "@/kit/Figure";
import { formatMinute } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { useDark } from "@/kit/mode";
import { asProblem } from "@/kit/problem";
import { useShortcuts } from "@/kit/shortcuts";
import { ErrorState, Loading, Stale } from "@/kit/states";
import { Wordmark } from "@/kit/Wordmark";
import { ArrivalSentence, ArrivalTable } from "../components/ArrivalTable";
import { MonthMap } from "../components/DataMap";
import { DiseaseBars } from "../components/DiseaseBars";
import { FlowMatrix } from "../components/FlowMatrix";
import { TrendSentence } from "../components/Trends";
import { places } from "../places";
import { arrivalsQuery, flowsQuery, overviewQuery } from "../queries";
import { words } from "../words";
import "./wall.css";

/** Lines that are read at five metres and leave room for the rest: all hospitals where they are so few, else
 * the first of them. */
const ALL = 5;
const FIRST = 4;
const every = { refetchInterval: 60_000, refetchIntervalInBackground: true };

export function Wall() {
  const w = useWords(words);
  const navigate = useNavigate();
  const hospitals = useHospitals();
  const older = useStaleSentence();
  useDark();
  const overview = useQuery({ ...overviewQuery, ...every });
  const arrivals = useQuery({ ...arrivalsQuery, ...every });
  const flows = useQuery({ ...flowsQuery, ...every });
  const leave = () => void navigate({ to: "/cockpit" });
  useShortcuts([{ keys: "Escape", label: w.leaveWall, run: leave }]);
  useEffect(() => {
    document.title = `${w.wall} · 河洛 Heluo`;
  }, [w]);
  const of = overview.data;
  const lines = (arrivals.data?.hospitals.length ?? 0) > ALL ? FIRST : ALL;
  const placed = of && places(of.indicators);
  const quality = placed?.measures.find(([group]) => group === "quality")?.[1] ?? [];
  const failed = overview.error ?? arrivals.error;
  const frozen = overview.isRefetchError || overview.fetchStatus === "paused";
  return (
    <main className="wall">
      <header className="wall-head">
        <Wordmark size={28} />
        <span className="quiet">
          {of && w.lead(formatMinute(of.release.at), of.totals.last_month ?? "", hospitals.length)}
        </span>
        {of && of.stale.length > 0 && (
          <span className="wall-stale clip">
            <StaleSign size={16} /> {older(of.stale)}
          </span>
        )}
        <button type="button" className="plain quiet" onClick={leave}>
          {w.leaveWall}
        </button>
      </header>
      {frozen && <Stale>{w.wallFrozen(formatMinute(new Date(overview.dataUpdatedAt).toISOString()))}</Stale>}
      {failed && !(of && arrivals.data) ? (
        <ErrorState
          problem={asProblem(failed)}
          onRetry={() => void Promise.all([overview.refetch(), arrivals.refetch()])}
        />
      ) : !of || !placed || !arrivals.data ? (
        <Loading rows={8} />
      ) : (
        <div className="wall-grid">
          <Strip name={w.wallScale} indicators={placed.strip.slice(0, 5)} />
          <section className="wall-late">
            <h2>{w.wallLate}</h2>
            <ArrivalSentence of={arrivals.data} wall />
            <ArrivalTable of={arrivals.data} wall={lines} />
            <div className="wall-asked">
              <h2>{w.wallMap}</h2>
              <TrendSentence of={arrivals.data.trends} wall />
            </div>
            <MonthMap of={arrivals.data} category="" wall={lines} />
          </section>
          <section>
            <h2>{w.wallWhere}</h2>
            {flows.data && <FlowMatrix of={flows.data} most={2 * FIRST - 1} />}
          </section>
          <section>
            <h2>{w.diseases}</h2>
            <DiseaseBars indicators={placed.diseases} release={of.release} />
          </section>
          <Strip name={w.groups.quality} indicators={quality} small />
        </div>
      )}
    </main>
  );
}

/** Figures side by side: large ones that open the screen, small ones that close it. */
function Strip({
  name,
  indicators,
  small = false,
}: {
  name: string;
  indicators: readonly Indicator[];
  small?: boolean;
}) {
  const text = useText();
  const say = useFigureText();
  if (!indicators.length) return null;
  return (
    <section className={`wall-strip ${small ? "wall-quality" : "wall-scale"}`}>
      <h2 className="hidden">{name}</h2>
      {indicators.map((i) => (
        <div key={i.id}>
          <span className="quiet">{text(i.label)}</span>
          <b>
            {say(i.value, i.kind, i.decimals, i.shown)}
            {i.stale.length > 0 && <StaleSign size={small ? 16 : 20} />}
            {small && i.value != null && i.kind === "number" && (
              <span className="quiet wall-unit">{` ${text(i.unit)}`}</span>
            )}
          </b>
        </div>
      ))}
    </section>
  );
}
