// The condition tree with a number at every node, read back next to it, and who it loses on the way.
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { StaleBanner } from "@/clinical/faults/Stale";
import { Level } from "@/clinical/Level";
import { usePurpose } from "@/clinical/purpose";
import { useViewer } from "@/clinical/viewer";
import { useText, useWords } from "@/kit/lang";
import { Panel } from "@/kit/Page";
import { Behind, ErrorState, failureOf } from "@/kit/states";
import { Attrition } from "../components/Attrition";
import { useSearchState } from "../components/Box";
import { NumbersLeft } from "../components/NumbersLeft";
import { Persons } from "../components/Persons";
import { TreePanel } from "../components/TreePanel";
import { type Counted, useCount, useNodeText } from "../components/useCount";
import { useTree } from "../components/useTree";
import { rulesOf } from "../model/definition";
import { figureQuery } from "../savedQueries";
import { words as savedWords } from "../savedWords";
import { words } from "../words";

/** The persons behind a figure become the tree of the address; a figure of no persons says why. */
function OfFigure({ figure }: { figure: string }) {
  const w = useWords(savedWords);
  const text = useText();
  const [state, go] = useSearchState();
  const { purpose } = usePurpose();
  const [kind = "", name = ""] = figure.split(":");
  const answer = useQuery(figureQuery(kind === "disease" ? "disease" : "indicator", name, purpose ?? ""));
  const found = answer.data?.definition;
  useEffect(() => {
    if (found) go({ ...state, figure: undefined, tree: JSON.stringify(found) }, true);
  }, [found, go, state]);
  const failure = failureOf(answer);
  if (failure) return <ErrorState problem={failure} onRetry={() => void answer.refetch()} />;
  return answer.data?.reason ? (
    <p className="prose ochre">{`${text(answer.data.name)} · ${w.asTree}:${text(answer.data.reason)}`}</p>
  ) : null;
}

export default function CountSearch() {
  const { screens } = useViewer();
  const [{ figure }] = useSearchState();
  const state = useTree();
  const { tree } = state;
  const counted = useCount(tree, state.text);
  const { answer, behind, current, asked } = counted;
  const textOf = useNodeText(tree, counted.memory);
  const rules = rulesOf(asked);
  const some = tree.children.length > 0 || tree.membership !== undefined;
  return (
    <div className="count-grid">
      <div className="count-main">
        {figure && <OfFigure figure={figure} />}
        <TreePanel state={state} counted={counted} textOf={textOf} />
        {current && rules.length > 1 && (
          <Attrition
            steps={current.attrition}
            names={rules.map((rule) => textOf(rule.id))}
            population={current.population}
          />
        )}
        {some && answer.data && !answer.data.safe && screens.includes("persons") && (
          <div aria-busy={behind}>
            <Persons definition={counted.definition} />
          </div>
        )}
      </div>
      <aside className="count-side" aria-live="polite">
        <Total counted={counted} some={some} />
        <ReadBack counted={counted} some={some} />
      </aside>
    </div>
  );
}

interface SideProps {
  counted: Counted;
  /** Whether there is any condition. */
  some: boolean;
}

function Total({ counted: { answer, behind, current }, some }: SideProps) {
  const w = useWords(words);
  const total = current && (some ? current.total_shown : current.population.shown);
  return (
    <Panel title={w.matching}>
      <p className="count-total" aria-busy={behind}>
        <b>{total ?? "…"}</b>
        {answer.data && some && <span className="quiet">{w.ofAll(answer.data.population.shown)}</span>}
      </p>
      {answer.data && some && <p className="small quiet prose">{w.ofAllWhy}</p>}
      <StaleBanner of={current?.stale ?? []} />
      {current?.numbers_left != null && <NumbersLeft left={current.numbers_left} />}
      {answer.data && (
        <p className="small quiet row" aria-busy={behind}>
          {[w.took(answer.data.took_ms), w.levelOf].join(" · ")} <Level level={answer.data.level} />
        </p>
      )}
    </Panel>
  );
}

/** The definition in the server's words: what it counts, line by line. */
function ReadBack({ counted: { answer, behind }, some }: SideProps) {
  const w = useWords(words);
  const text = useText();
  const failure = failureOf(answer);
  return (
    <Panel title={w.readBack}>
      <Behind answer={answer} />
      {failure ? (
        <ErrorState problem={failure} onRetry={() => void answer.refetch()} />
      ) : answer.data && some ? (
        <ol className="read-back prose" aria-busy={behind}>
          {answer.data.explain.map((line) => (
            // The list numbers its lines itself.
            <li key={line.zh}>{text(line).replace(/^\d+\. */, "")}</li>
          ))}
        </ol>
      ) : (
        <p className="quiet prose">{w.readBackEmpty}</p>
      )}
    </Panel>
  );
}
