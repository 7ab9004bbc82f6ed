// One document found: where and when, the text around the first mark, the way to the whole of it.
import { Link } from "@tanstack/react-router";
import type { Hit } from "@/api/types";
import { HospitalChip } from "@/clinical/hospitals";
import { PersonLink } from "@/clinical/PersonLink";
import { categoryLabel } from "@/dictionary";
import { formatMinute } from "@/kit/format";
import { Highlight } from "@/kit/Highlight";
import { useText, useWords } from "@/kit/lang";
import { textWords } from "../textWords";
import { words } from "../words";
import { useSearchState } from "./Box";

export function HitCard({ hit, at }: { hit: Hit; at: number }) {
  const w = { ...useWords(words), ...useWords(textWords) };
  const text = useText();
  const [state] = useSearchState();
  return (
    <li className="hit">
      <div className="hit-head">
        <HospitalChip code={hit.hospital} />
        <span className="quiet">{formatMinute(hit.time)}</span>
        <span className="quiet">{text(categoryLabel(hit.category))}</span>
        <b className="clip">{hit.name ? `${hit.name} · ${hit.title}` : hit.title}</b>
        {hit.spans.length > 0 && hit.denied.length === hit.spans.length && (
          <span className="ochre small">{w.deniedMark}</span>
        )}
        {hit.person && (
          <span className="hit-ways">
            <Link
              to="/search/document"
              search={{ ...state, person: hit.person, key: hit.key, at: String(at) } as never}
            >
              {w.read}
            </Link>
            <PersonLink person={hit.person} item={`${hit.category}/${hit.row_key}`}>
              {w.openPerson}
            </PersonLink>
          </span>
        )}
      </div>
      <p className="prose">
        <Highlight text={hit.snippet} spans={hit.spans} denied={hit.denied} deniedWord={w.deniedMark} />
      </p>
    </li>
  );
}
