// Gaps, drops, standstills and shifts of months: in a sentence under the arrivals, and as a mark on the
// figures that they touch. The server decides what touches what.
import { Link } from "@tanstack/react-router";
import { Popover } from "antd";
import type { TrendMark as Mark } from "@/api/types";
import { HospitalChip, useHospital } from "@/clinical/hospitals";
import { useViewer } from "@/clinical/viewer";
import { categoryLabel } from "@/dictionary";
import { listed } from "@/kit/format";
import { useLang, useText, useWords } from "@/kit/lang";
import { words } from "../words";
import "./trends.css";

/** So many are named in a sentence, and so many months of one. */
const NAMED = 3;
const MONTHS = 3;

/** Several checks of one hospital and category, brought together. */
export interface TrendPlace {
  hospital: string;
  category: string;
  marks: Mark[];
}

/** Places where rows are missing first, then those where values have changed. */
export function trendPlaces(marks: readonly Mark[]): TrendPlace[] {
  const found = new Map<string, TrendPlace>();
  for (const mark of [...marks].sort((a, b) => Number(a.of_values) - Number(b.of_values))) {
    const key = `${mark.hospital}/${mark.category}`;
    const place = found.get(key) ?? { hospital: mark.hospital, category: mark.category, marks: [] };
    place.marks.push(mark);
    found.set(key, place);
  }
  return [...found.values()];
}

function useSay(): (of: TrendPlace) => string {
  const w = useWords(words);
  const text = useText();
  const { lang } = useLang();
  const hospital = useHospital();
  return (of) => {
    const months = [...new Set(of.marks.flatMap((m) => m.months))].sort();
    const when = `${months.length > MONTHS ? "… " : ""}${listed(months.slice(-MONTHS), lang)}`;
    const what = listed([...new Set(of.marks.map((m) => text(m.label)))], lang);
    return w.trendOne(hospital(of.hospital).short, text(categoryLabel(of.category)), what, when);
  };
}

/** What is missing or has changed, in a sentence; nothing where all months agree. */
export function TrendSentence({ of, wall }: { of: readonly Mark[]; wall: boolean }) {
  const w = useWords(words);
  const say = useSay();
  const { lang } = useLang();
  const places = trendPlaces(of);
  if (!places.length) return null;
  const named = places.slice(0, NAMED).map(say);
  return (
    <span className={wall ? "wall-answer clip" : "arrive-behind"}>
      {!wall && w.trends}
      <span className="waits">
        {` ${named.join(lang === "zh" ? "；" : "; ")}${w.trendMore(places.length - named.length)}`}
      </span>
      {!wall && <TrendMark of={of} />}
    </span>
  );
}

/** The mark; opened, it says which, in which months, and what to do. */
export function TrendMark({ of }: { of: readonly Mark[] }) {
  const w = useWords(words);
  if (!of.length) return null;
  return (
    <Popover trigger="click" title={w.trendTitle} content={<TrendList of={of} />} placement="bottomLeft">
      <button type="button" className="plain trend-mark" aria-label={w.trendAbout(of.length)}>
        <svg width="14" height="14" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
          <path d="M2 4v9M6 6v7M10 13v-1M14 5v8" />
        </svg>
      </button>
    </Popover>
  );
}

function TrendList({ of }: { of: readonly Mark[] }) {
  const w = useWords(words);
  const text = useText();
  const { lang } = useLang();
  const { screens } = useViewer();
  return (
    <ul className="trend-list">
      {trendPlaces(of).flatMap((place) =>
        place.marks.map((mark) => (
          <li key={`${mark.hospital}/${mark.check}`}>
            <span className="row wrap">
              <HospitalChip code={mark.hospital} />
              <b>{text(categoryLabel(mark.category))}</b>
              <span className="ochre">{text(mark.label)}</span>
              <span>{listed(mark.months.slice(-6), lang)}</span>
            </span>
            <span className="small quiet">{text(mark.todo)}</span>
            {screens.includes("quality") && (
              <Link
                className="small"
                to="/management/quality/$hospital/$category"
                params={{ hospital: mark.hospital, category: mark.category }}
                search={{ check: mark.check } as never}
              >
                {w.seeCheck}
              </Link>
            )}
          </li>
        )),
      )}
    </ul>
  );
}
