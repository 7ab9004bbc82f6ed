// How the question was read: each part with what was added to it, which can be taken away again; a value with
// its unit, which can be changed; and the way to the condition tree.
import { Button, Input } from "antd";
import { useState } from "react";
import type { QuestionPart, TextAnswer } from "@/api/types";
import { useWords } from "@/kit/lang";
import { takenAway, withAway } from "../state";
import { textWords } from "../textWords";
import { useSearchState } from "./Box";
import "./parts.css";

/** So many added phrases are there at once; the others open. */
const AT_ONCE = 8;

export function Parts({ of }: { of: Pick<TextAnswer, "parts" | "tree"> }) {
  const w = useWords(textWords);
  const [state, go] = useSearchState();
  const asserts = of.parts.some((p) => p.kind === "words" || p.kind === "exact" || p.kind === "unread");
  return (
    <section className="parts" aria-label={w.readAs}>
      <span className="quiet small">{w.readAs}</span>
      {of.parts.map((part) => (
        <Part key={`${part.kind} ${part.typed}`} part={part} />
      ))}
      <span className="parts-ways">
        {asserts && (
          <button
            type="button"
            className="plain chip"
            aria-pressed={state.denials === "left_out"}
            onClick={() => go({ ...state, denials: state.denials === "left_out" ? undefined : "left_out" })}
          >
            {w.leaveOut}
          </button>
        )}
        {of.tree ? (
          <Button
            size="small"
            title={w.asTreeWhy}
            onClick={() => go({ way: "count", q: state.q, tree: of.tree ?? undefined })}
          >
            {w.asTree}
          </Button>
        ) : (
          <span className="quiet small">{w.noTree}</span>
        )}
      </span>
    </section>
  );
}

function Part({ part }: { part: QuestionPart }) {
  const w = useWords(textWords);
  const [state, go] = useSearchState();
  const [all, setAll] = useState(false);
  const spellings = part.added.filter((a) => a.why === "spelling");
  const others = part.added.filter((a) => a.why !== "spelling");
  // Thirty ways to write one stage are one chip.
  const grouped = spellings.length > 3 ? spellings : [];
  const single = grouped.length ? others : part.added;
  const visible = all ? single : single.slice(0, AT_ONCE);
  const away = takenAway(state);
  const take = (phrases: string[]) => go(withAway(state, [...away, ...phrases]));
  return (
    <span className="part">
      <span className="quiet small">{w.partKinds[part.kind]}</span>
      {part.kind === "value" ? <Value part={part} /> : <b>{part.phrase}</b>}
      {part.kind === "unread" && <span className="ochre small">{w.unread}</span>}
      {grouped.length > 0 && (
        <Added
          text={w.spellings(grouped.length)}
          why={grouped.map((a) => a.phrase).join(" · ")}
          label={w.takeAway(w.spellings(grouped.length))}
          onTake={() => take(grouped.map((a) => a.phrase))}
        />
      )}
      {visible.map((added) => (
        <Added
          key={added.phrase}
          text={added.phrase}
          why={w.why[added.why]}
          label={w.takeAway(added.phrase)}
          onTake={() => take([added.phrase])}
        />
      ))}
      {visible.length < single.length && (
        <button type="button" className="plain link small" onClick={() => setAll(true)}>
          {w.moreAdded(single.length - visible.length)}
        </button>
      )}
      {part.taken_away.length > 3 ? (
        <button type="button" className="plain chip gone" onClick={() => go(withAway(state, []))}>
          {`+ ${w.spellings(part.taken_away.length)}`}
        </button>
      ) : (
        part.taken_away.map((added) => (
          <button
            type="button"
            key={added.phrase}
            className="plain chip gone"
            aria-label={w.putBack(added.phrase)}
            title={w.putBack(added.phrase)}
            onClick={() =>
              go(
                withAway(
                  state,
                  away.filter((one) => one !== added.phrase),
                ),
              )
            }
          >
            {`+ ${added.phrase}`}
          </button>
        ))
      )}
    </span>
  );
}

function Added(props: { text: string; why: string; label: string; onTake: () => void }) {
  return (
    <span className="chip" title={props.why}>
      {props.text}
      <button type="button" className="plain" aria-label={props.label} onClick={props.onTake}>
        {"×"}
      </button>
    </span>
  );
}

/** A condition on a value; typed anew, it takes the place of the old one in the question. */
function Value({ part }: { part: QuestionPart }) {
  const w = useWords(textWords);
  const [state, go] = useSearchState();
  const [text, setText] = useState<string>();
  if (text === undefined)
    return (
      <button
        type="button"
        className="plain chip"
        title={w.change}
        aria-label={`${part.phrase} · ${w.change}`}
        onClick={() => setText(part.typed)}
      >
        <b>{part.phrase}</b>
      </button>
    );
  const apply = () => {
    const q = (state.q ?? "").normalize("NFKC").replace(part.typed, text.trim()).trim();
    setText(undefined);
    if (q) go({ ...state, q });
  };
  return (
    <form
      className="row"
      onSubmit={(event) => {
        event.preventDefault();
        apply();
      }}
    >
      <Input
        autoFocus
        size="small"
        aria-label={w.change}
        value={text}
        onChange={(e) => setText(e.target.value)}
        style={{ width: 180 }}
      />
      <Button size="small" htmlType="submit">
        {w.apply}
      </Button>
    </form>
  );
}
