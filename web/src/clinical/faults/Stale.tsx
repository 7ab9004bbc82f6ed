// The mark on a figure, hospital or category that stands at an earlier state; opened, it says which, of when
// and why, and where the way out is. The server decides what carries a mark.
import { Link } from "@tanstack/react-router";
import { Popover } from "antd";
import type { StaleMark as Mark } from "@/api/types";
import { useViewer } from "@/clinical/viewer";
import { categories, categoryLabel } from "@/dictionary";
import { formatDay, listed } from "@/kit/format";
import { useLang, useText, useWords } from "@/kit/lang";
import { Stale } from "@/kit/states";
import { HospitalChip, useHospital } from "../hospitals";
import { placesOf, type StalePlace } from "./marks";
import { words } from "./words";
import "./stale.css";

/** So many places are named in a sentence. */
const NAMED = 3;

/** A clock of which a part is missing. */
export function StaleSign({ size = 14 }: { size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      className="stale-sign"
      aria-hidden="true"
      focusable="false"
    >
      <path d="M8 1.5a6.5 6.5 0 1 1-4.6 1.9" strokeDasharray="3 2" />
      <path d="M8 4.5V8l2.5 1.5" />
    </svg>
  );
}

/** The categories of a place in words; all of them as one. */
function useCategories(): (of: StalePlace) => string {
  const w = useWords(words);
  const text = useText();
  const { lang } = useLang();
  return (of) =>
    of.categories.length >= categories.length
      ? w.every
      : listed(
          of.categories.map((c) => text(categoryLabel(c))),
          lang,
        );
}

function useVersion(): (of: StalePlace) => string {
  const w = useWords(words);
  return (of) => (of.since ? w.version(formatDay(of.since.at)) : w.never);
}

/** The places in one sentence, the first of them by name. */
export function useStaleSentence(): (marks: readonly Mark[]) => string {
  const w = useWords(words);
  const { lang } = useLang();
  const hospital = useHospital();
  const [named, version] = [useCategories(), useVersion()];
  return (marks) => {
    const places = placesOf(marks);
    const first = places
      .slice(0, NAMED)
      .map((of) => w.oneStale(hospital(of.hospital).short, named(of), version(of)));
    const more = places.length - first.length;
    return (
      w.someStale(marks.length) + first.join(lang === "zh" ? "；" : "; ") + (more > 0 ? w.andMore(more) : "")
    );
  };
}

/** Which, of when, why, and the way out: what a mark opens. */
export function StaleList({ of }: { of: readonly Mark[] }) {
  const w = useWords(words);
  const text = useText();
  const [named, version] = [useCategories(), useVersion()];
  return (
    <div className="stale-list">
      <p className="small quiet">{w.staleWhy}</p>
      <ul>
        {placesOf(of).map((place) => (
          <li key={`${place.hospital}/${place.categories[0]}`}>
            <span className="row wrap">
              <HospitalChip code={place.hospital} />
              <b>{named(place)}</b>
              <span>{version(place)}</span>
            </span>
            <span className="row wrap small">
              <span className="quiet">{`${w.why}: ${text(place.why)}`}</span>
              <WayOut of={place} />
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** The page that says what to do, for whoever may open it. */
function WayOut({ of }: { of: StalePlace }) {
  const w = useWords(words);
  const { screens } = useViewer();
  if (screens.includes("faults"))
    return (
      <Link to="/management/faults" search={{ fault: of.fault || undefined } as never}>
        {w.see}
      </Link>
    );
  return screens.includes("quality") ? (
    <Link to="/management/quality" search={{ hospital: of.hospital } as never}>
      {w.seeQuality}
    </Link>
  ) : null;
}

/** A small button on what stands at an earlier state; nothing where nothing does. */
export function StaleMark({ of }: { of: readonly Mark[] }) {
  const w = useWords(words);
  if (!of.length) return null;
  return (
    <Popover trigger="click" title={w.staleTitle} content={<StaleList of={of} />} placement="bottomLeft">
      <button type="button" className="plain stale-mark" aria-label={w.aboutStale(of.length)}>
        <StaleSign />
      </button>
    </Popover>
  );
}

/** A strip over a page of such figures. `wall`: read from afar, nothing to press. */
export function StaleBanner({ of, wall = false }: { of: readonly Mark[]; wall?: boolean }) {
  const w = useWords(words);
  const sentence = useStaleSentence();
  if (!of.length) return null;
  return (
    <Stale
      action={
        !wall && (
          <Popover
            trigger="click"
            title={w.staleTitle}
            content={<StaleList of={of} />}
            placement="bottomRight"
          >
            <button type="button" className="plain link nowrap">
              {w.why}
            </button>
          </Popover>
        )
      }
    >
      {sentence(of)}
    </Stale>
  );
}
