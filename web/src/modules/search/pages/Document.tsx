// One document to be read: head, sections, what was looked for marked, the ones before and after it among
// those found; where it comes from behind a click; a printed form.
import { useQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { Button } from "antd";
import { useEffect, useRef } from "react";
import type { DocumentAnswer } from "@/api/types";
import { StaleBanner } from "@/clinical/faults/Stale";
import { HospitalChip } from "@/clinical/hospitals";
import { PersonLink } from "@/clinical/PersonLink";
import { usePurpose } from "@/clinical/purpose";
import { PersonalMark } from "@/clinical/Watermark";
import { categoryLabel } from "@/dictionary";
import { formatMinute } from "@/kit/format";
import { Highlight } from "@/kit/Highlight";
import { useLang, useText, useWords } from "@/kit/lang";
import { Facts, Page } from "@/kit/Page";
import { asProblem } from "@/kit/problem";
import { Empty, ErrorState, Loading } from "@/kit/states";
import { documentQuery } from "../queries";
import type { DocumentState } from "../state";
import { textWords } from "../textWords";
import { words } from "../words";
import "./document.css";

export function DocumentPage() {
  const w = useWords(textWords);
  const state = useSearch({ strict: false }) as DocumentState;
  const { purpose } = usePurpose();
  const answer = useQuery({ ...documentQuery(state, purpose ?? ""), enabled: !!(state.person && state.key) });
  if (!state.person || !state.key)
    return (
      <Page title={w.document}>
        <Empty reason={w.noDocument} action={<Back state={state} />} />
      </Page>
    );
  if (answer.error)
    return (
      <Page title={w.document} actions={<Back state={state} />}>
        <ErrorState problem={asProblem(answer.error)} onRetry={() => void answer.refetch()} />
      </Page>
    );
  return answer.data ? (
    <Reader key={answer.data.key} of={answer.data} state={state} />
  ) : (
    <Page title={w.document} actions={<Back state={state} />}>
      <Loading rows={12} />
    </Page>
  );
}

/** The results that the document was found among, or the search. */
function Back({ state: { person, key, at, ...found } }: { state: DocumentState }) {
  const w = useWords(textWords);
  return (
    <Link to="/search" search={found as never}>
      {w.toResults}
    </Link>
  );
}

function Reader({ of, state }: { of: DocumentAnswer; state: DocumentState }) {
  const w = useWords(textWords);
  const text = useText();
  const body = useRef<HTMLDivElement>(null);
  const marks = of.sections.reduce((n, s) => n + s.spans.length, 0);
  const next = useRef(0);
  const show = () => {
    const found = body.current?.querySelectorAll("mark") ?? [];
    if (!found.length) return;
    found[next.current % found.length]?.scrollIntoView({ block: "center" });
    next.current += 1;
  };
  // The first mark is in sight when the page opens.
  useEffect(show, []);
  return (
    <Page
      className="document-page"
      title={of.title || text(categoryLabel(of.category))}
      lead={of.name ?? undefined}
      actions={
        <>
          <Back state={state} />
          <Button onClick={() => window.print()}>{w.print}</Button>
        </>
      }
    >
      <PersonalMark />
      <StaleBanner of={of.stale} />
      <Around of={of} state={state} marks={marks} onNext={show} />
      <Head of={of} />
      <div ref={body} className="document">
        {of.sections.map((section, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a document may have a heading twice
          <section key={i}>
            {section.heading.zh && <h2>{text(section.heading)}</h2>}
            <p>
              <Highlight
                text={section.text}
                spans={section.spans}
                denied={section.denied}
                deniedWord={w.deniedMark}
              />
            </p>
          </section>
        ))}
      </div>
    </Page>
  );
}

function Head({ of }: { of: DocumentAnswer }) {
  const w = { ...useWords(words), ...useWords(textWords) };
  const text = useText();
  const { lang } = useLang();
  return (
    <div className="document-head">
      <Facts
        facts={[
          [w.hospitals, <HospitalChip key="h" code={of.hospital} full />],
          [w.category, text(categoryLabel(of.category))],
          [w.visitTime, formatMinute(of.time)],
          ...of.head.map((line) => [text(line.label), text(line.value)] as const),
        ]}
      />
      {of.hidden.length > 0 && (
        <p className="quiet small">{w.closed(of.hidden.map(text).join(lang === "zh" ? "、" : ", "))}</p>
      )}
      <p className="no-print">
        <PersonLink person={of.person} item={`${of.category}/${of.row_key}`}>
          {w.origin}
        </PersonLink>
      </p>
    </div>
  );
}

interface AroundProps {
  of: DocumentAnswer;
  state: DocumentState;
  marks: number;
  onNext: () => void;
}

/** Its place among those found, and the ways to the ones before and after it. */
function Around({ of, state, marks, onNext }: AroundProps) {
  const w = useWords(textWords);
  const to = (one: NonNullable<DocumentAnswer["newer"]>) =>
    ({ ...state, person: one.person, key: one.key, at: String(one.at) }) as never;
  return (
    <nav className="document-around no-print" aria-label={w.document}>
      {of.newer && (
        <Link to="/search/document" search={to(of.newer)}>
          {w.newer}
        </Link>
      )}
      {of.at != null && of.total != null && (
        <span className="quiet">{w.placeOf((of.at + 1).toLocaleString(), of.total.toLocaleString())}</span>
      )}
      {of.older && (
        <Link to="/search/document" search={to(of.older)}>
          {w.older}
        </Link>
      )}
      {state.q && (
        <span className="document-marks">
          <span className="quiet">{marks ? w.marksOf(marks) : w.noMarks}</span>
          {marks > 1 && (
            <Button size="small" onClick={onNext}>
              {w.nextMark}
            </Button>
          )}
        </span>
      )}
    </nav>
  );
}
