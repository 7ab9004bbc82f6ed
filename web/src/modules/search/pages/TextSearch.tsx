// Records by words: filters with their counts at the left, the text with the words marked at the right.
import { useInfiniteQuery } from "@tanstack/react-query";
import { Button } from "antd";
import type { Facet, Hit } from "@/api/types";
import { StaleBanner } from "@/clinical/faults/Stale";
import { HospitalChip } from "@/clinical/hospitals";
import { PersonLink } from "@/clinical/PersonLink";
import { usePurpose } from "@/clinical/purpose";
import { PersonalMark } from "@/clinical/Watermark";
import { categoryLabel } from "@/dictionary";
import { formatMinute } from "@/kit/format";
import { Highlight } from "@/kit/Highlight";
import { useText, useWords } from "@/kit/lang";
import { Behind, Empty, ErrorState, failureOf, Loading } from "@/kit/states";
import { useSearchState } from "../components/Box";
import { NumbersLeft } from "../components/NumbersLeft";
import { textQuery } from "../queries";
import { words } from "../words";

export default function TextSearch() {
  const w = useWords(words);
  const [state, go] = useSearchState();
  const q = state.q?.trim();
  if (!q)
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
          <div className="row wrap">
            {w.examples.map((e) => (
              <Button key={e} onClick={() => go({ ...state, way: "text", q: e })}>
                {e}
              </Button>
            ))}
          </div>
        }
      />
    );
  return <Results q={q} />;
}

function Results({ q }: { q: string }) {
  const w = useWords(words);
  const text = useText();
  const { purpose } = usePurpose();
  const [state, go] = useSearchState();
  const { hospital, category, year } = state;
  const answer = useInfiniteQuery(textQuery({ q, hospital, category, year }, purpose ?? ""));
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
          {first.read_as.length > 0 && <span className="quiet">{w.readAs(first.read_as)}</span>}
        </div>
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
            {hits.map((hit) => (
              <HitCard key={hit.key} hit={hit} />
            ))}
          </ol>
        ) : answer.isPlaceholderData ? null : (
          <Empty reason={w.noHits(q)} />
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

function HitCard({ hit }: { hit: Hit }) {
  const w = useWords(words);
  const text = useText();
  return (
    <li className="hit">
      <div className="hit-head">
        <HospitalChip code={hit.hospital} />
        <span className="quiet">{formatMinute(hit.time)}</span>
        <span className="quiet">{text(categoryLabel(hit.category))}</span>
        <b className="clip">{hit.name ? `${hit.name} · ${hit.title}` : hit.title}</b>
        {hit.person && (
          <PersonLink person={hit.person} item={`${hit.category}/${hit.row_key}`}>
            {w.openPerson}
          </PersonLink>
        )}
      </div>
      <p className="prose">
        <Highlight text={hit.snippet} spans={hit.spans} />
      </p>
    </li>
  );
}
