// The wall screen: four questions, read at five metres, nothing to press. It keeps the last figures when the network fails
// and says since when.
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { useFigureText } from "@/kit/Figure";
import { formatMinute } from "@/kit/format";
import { useHospitals } from "@/kit/hospitals";
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
import { arrivalsQuery, flowsQuery, overviewQuery } from "../queries";
import { words } from "../words";
import "./wall.css";

const every = { refetchInterval: 60_000, refetchIntervalInBackground: true };

export function Wall() {
  const w = useWords(words);
  const text = useText();
  const navigate = useNavigate();
  const say = useFigureText();
  const hospitals = useHospitals();
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
  const failed = overview.error ?? arrivals.error;
  const frozen = overview.isRefetchError || overview.fetchStatus === "paused";
  return (
    <main className="wall">
      <header className="wall-head">
        <Wordmark size={28} />
        <span className="quiet">{of && w.lead(formatMinute(of.release.at), hospitals.length)}</span>
        <button type="button" className="plain quiet" onClick={leave}>
          {w.leaveWall}
        </button>
      </header>
      {frozen && <Stale>{w.wallFrozen(formatMinute(new Date(overview.dataUpdatedAt).toISOString()))}</Stale>}
      {failed && !(of && arrivals.data) ? (
        <ErrorState problem={asProblem(failed)} onRetry={() => void Promise.all([overview.refetch(), arrivals.refetch()])} />
      ) : !of || !arrivals.data ? (
        <Loading rows={8} />
      ) : (
        <div className="wall-grid">
          <section className="wall-scale">
            <h2 className="hidden">{w.wallScale}</h2>
            {of.indicators
              .filter((i) => ["scale", "service"].includes(i.group))
              .slice(0, 5)
              .map((i) => (
                <div key={i.id}>
                  <span className="quiet">{text(i.label)}</span>
                  <b>{say(i.value, i.kind, i.decimals)}</b>
                </div>
              ))}
          </section>
          <section className="wall-late">
            <h2>{w.wallLate}</h2>
            <ArrivalSentence of={arrivals.data} />
            <ArrivalTable of={arrivals.data} wall />
            <h2>{w.wallMap}</h2>
            <MonthMap of={arrivals.data} category="" hint={false} />
          </section>
          <section>
            <h2>{w.wallWhere}</h2>
            {flows.data && <FlowMatrix of={flows.data} />}
          </section>
          <section>
            <h2>{w.diseases}</h2>
            <DiseaseBars indicators={of.indicators.filter((i) => i.group === "disease")} release={of.release} />
          </section>
        </div>
      )}
    </main>
  );
}
