// Records by words: filters with their counts at the left, the text with the words marked at the right.
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import type { Facet } from "@/api/types";
import { StaleBanner } from "@/clinical/faults/Stale";
import { HospitalChip } from "@/clinical/hospitals";
import { usePurpose } from "@/clinical/purpose";
import { PersonalMark } from "@/clinical/Watermark";
import { categoryLabel } from "@/dictionary";
import { useText, useWords } from "@/kit/lang";
import { Behind, Empty, ErrorState, failureOf, Loading } from "@/kit/states";
import { useSearchState } from "../components/Box";
import { HitCard } from "../components/HitCard";
import { NumbersLeft } from "../components/NumbersLeft";
import { Parts } from "../components/Parts";
import { examplesQuery, textQuery } from "../queries";
import { words } from "../words";

export default function TextSearch() {
  const [state] = useSearchState();
  return state.q?.trim() ? <Results /> : <Start />;
}

/** Before anything is asked: examples that find something in this release. */
function Start() {
  const w = useWords(words);
  const { purpose } = usePurpose();
  const [state, go] = useSearchState();
  const answer = useQuery(examplesQuery(purpose ?? ""));
  const examples = answer.data?.questions ?? [];
  return (
    <Empty
      reason={
        <>
          <b>{w.start}</b>
          <br />
          <span className="quiet">{w.startWhy}</span>
        </>
      }
      action={
        examples.length > 0 && (
          <fieldset className="examples">
            <legend className="quiet small">{w.examples}</legend>
            {examples.map((e) => (
              <Button key={e} onClick={() => go({ ...state, way: "text", q: e })}>
                {e}
              </Button>
            ))}
          </fieldset>
        )
      }
    />
  );
}

function Results() {
  const w = useWords(words);
  const text = useText();
  const { purpose } = usePurpose();
  const [state, go] = useSearchState();
  const answer = useInfiniteQuery(textQuery(state, purpose ?? ""));
  const failure = failureOf(answer);
  if (failure) return <ErrorState problem={failure} onRetry={() => void answer.refetch()} />;
  const first = answer.data?.pages[0];
  if (!first) return <Loading rows={6} />;
  const hits = answer.data?.pages.flatMap((p) => p.hits) ?? [];
  return (
    <div className="found" aria-busy={answer.isPlaceholderData}>
      {hits.length > 0 && <PersonalMark />}
      <aside className="found-facets">
        {first.facets.map((f) => (
          <FacetList
            key={f.field}
            facet={f}
            chosen={state[f.field as "hospital"]}
            onChoose={(value) => go({ ...state, [f.field]: value })}
          />
        ))}
      </aside>
      <section className="found-hits">
        <Behind answer={answer} />
        <StaleBanner of={first.stale} />
        <div className="found-count">
          <b>
            {answer.isPlaceholderData
              ? "…"
              : first.hits_refused
                ? w.personsOnly(first.persons.shown, first.took_ms)
                : w.hits(first.total_shown, first.persons.shown, first.took_ms)}
          </b>
        </div>
        <Parts of={first} />
        {first.numbers_left != null && <NumbersLeft left={first.numbers_left} />}
        {first.hits_refused ? (
          <Empty
            reason={
              <>
                <b>{w.refusedHits}</b>
                <br />
                {text(first.hits_refused)}
              </>
            }
          />
        ) : hits.length ? (
          <ol>
            {hits.map((hit, at) => (
              <HitCard key={hit.key} hit={hit} at={at} />
            ))}
          </ol>
        ) : answer.isPlaceholderData ? null : (
          <Empty reason={w.noHits(state.q ?? "")} />
        )}
        {answer.hasNextPage && (
          <Button block onClick={() => void answer.fetchNextPage()} loading={answer.isFetchingNextPage}>
            {w.moreHits}
          </Button>
        )}
      </section>
    </div>
  );
}

function FacetList({
  facet,
  chosen,
  onChoose,
}: {
  facet: Facet;
  chosen?: string;
  onChoose: (value: string | undefined) => void;
}) {
  const w = useWords(words);
  const text = useText();
  const most = Math.max(1, ...facet.values.map((v) => v.count ?? 0));
  // Years stand in their own order, the latest first; the others by number.
  const values =
    facet.field === "year" ? [...facet.values].sort((a, b) => b.value.localeCompare(a.value)) : facet.values;
  const label = (value: string) =>
    facet.field === "hospital" ? (
      <HospitalChip code={value} />
    ) : facet.field === "category" ? (
      text(categoryLabel(value))
    ) : (
      value
    );
  return (
    <fieldset>
      <legend>{w.facet[facet.field] ?? facet.field}</legend>
      <ul>
        {values.map((v) => (
          <li key={v.value}>
            <button
              type="button"
              className="plain facet"
              aria-pressed={chosen === v.value}
              onClick={() => onChoose(chosen === v.value ? undefined : v.value)}
            >
              <span className="clip">{label(v.value)}</span>
              {v.count != null && <span>{v.shown}</span>}
              <i style={{ width: `${((v.count ?? 0) / most) * 100}%` }} aria-hidden="true" />
            </button>
          </li>
        ))}
      </ul>
    </fieldset>
  );
}
