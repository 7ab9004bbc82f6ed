// One person across hospitals: header, timeline, visits, records, trends; any item opens with its source.
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useEffect } from "react";
import { StaleBanner } from "@/clinical/faults/Stale";
import { usePurpose } from "@/clinical/purpose";
import { useMay, useViewer } from "@/clinical/viewer";
import { Watermark } from "@/clinical/Watermark";
import { formatMinute } from "@/kit/format";
import { useWords } from "@/kit/lang";
import { asProblem } from "@/kit/problem";
import { ErrorState, Loading, Refusal, Stale } from "@/kit/states";
import { Header } from "../components/Header";
import { ItemDrawer } from "../components/ItemDrawer";
import { personQuery } from "../queries";
import type { PanoramaState } from "../state";
import { words } from "../words";
import { Body } from "./Body";
import "./panorama.css";

/** Where somebody goes who may not open this person: to another, or, in an emergency, to this one. */
function WayOut({ person, code }: { person: string; code: string }) {
  const w = useWords(words);
  const may = useMay();
  return (
    <span className="row">
      <Link to="/search">{w.toSearch}</Link>
      {code === "not_treating" && may("panorama.emergency") && (
        <Link to="/emergency" search={{ given: person } as never}>
          {w.emergency}
        </Link>
      )}
    </span>
  );
}

export function Panorama() {
  const w = useWords(words);
  const { person } = useParams({ strict: false }) as { person: string };
  const state = useSearch({ strict: false }) as PanoramaState;
  const navigate = useNavigate();
  const { purpose } = usePurpose();
  const viewer = useViewer();
  const answer = useQuery(personQuery(person, purpose ?? ""));
  useEffect(() => {
    document.title = `${w.title} · 河洛 Heluo`;
  }, [w]);
  const go = (next: PanoramaState) =>
    void navigate({
      to: "/panorama/$person",
      params: { person },
      search: { ...state, ...next } as never,
      replace: true,
    });
  if (answer.error) {
    const problem = asProblem(answer.error);
    if (problem.status === 403)
      return <Refusal problem={problem} action={<WayOut person={person} code={problem.code} />} />;
    return <ErrorState problem={problem} onRetry={() => void answer.refetch()} />;
  }
  if (!answer.data)
    return (
      <div className="page">
        <Loading rows={10} />
      </div>
    );
  return (
    <div className="page panorama">
      <Watermark text={w.watermark(viewer.account, formatMinute(new Date().toISOString()))} />
      <Header of={answer.data} onOpen={(item) => go({ item })} />
      {answer.data.emergency_until && (
        <Stale>{w.emergencyOpen(formatMinute(answer.data.emergency_until))}</Stale>
      )}
      <StaleBanner of={answer.data.stale} />
      <Body of={answer.data} state={state} go={go} />
      <ItemDrawer person={person} item={state.item} onClose={() => go({ item: undefined })} />
    </div>
  );
}
