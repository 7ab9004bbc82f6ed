// The condition tree with a number at every node, read back beside it, and who it loses on the way.
import { useQuery } from "@tanstack/react-query";
import { App, Button } from "antd";
import { useCallback, useEffect, useMemo, useState } from "react";
import { Level } from "@/kit/Level";
import { useText, useWords } from "@/kit/lang";
import { Panel } from "@/kit/Page";
import { asProblem } from "@/kit/problem";
import { usePurpose } from "@/kit/purpose";
import { Empty, ErrorState } from "@/kit/states";
import { ConditionTree, type NodeCount, type TreeNode } from "@/kit/tree/ConditionTree";
import { useViewer } from "@/kit/viewer";
import { Attrition } from "../components/Attrition";
import { useSearchState } from "../components/Box";
import { starter } from "../components/ConditionRow";
import { LeafEditor } from "../components/LeafEditor";
import { Persons } from "../components/Persons";
import { fromText, newEvent, toDefinition, toText } from "../model/definition";
import { nodeText } from "../model/sentence";
import { all, find, freeId, type Group, group, type Leaf, move, type Node, put, remove, setOp } from "../model/tree";
import { words as conditionWords } from "../model/words";
import { countQuery } from "../queries";
import { words } from "../words";

function useSettled<T>(value: T, ms: number): T {
  const [settled, set] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => set(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}

export default function CountSearch() {
  const w = useWords(words);
  const cw = useWords(conditionWords);
  const text = useText();
  const { message } = App.useApp();
  const { purpose } = usePurpose();
  const { screens } = useViewer();
  const [state, go] = useSearchState();
  const tree = useMemo(() => fromText(state.tree), [state.tree]);
  const [editing, setEditing] = useState<{ leaf: Leaf; under: string } | null>(null);
  const settled = useSettled(tree, 300);
  const definition = useMemo(() => toDefinition(settled), [settled]);
  const answer = useQuery(countQuery(definition, purpose ?? ""));
  const change = useCallback((next: Group) => go({ ...state, way: "count", tree: toText(next) }, true), [go, state]);

  const nameOf = useCallback(
    (id: string): string => {
      const node = find(tree, id);
      return node ? nodeText(node, cw, text, nameOf).slice(0, 24) : id;
    },
    [tree, cw, text],
  );
  const problems = new Map(answer.data?.problems.map((p) => [p.id, text(p.text)]));
  const levels = new Map(answer.data?.nodes.map((n) => [n.id, n.level]));
  const shown = (node: Node): TreeNode => {
    const sentence = nodeText(node, cw, text, nameOf);
    return {
      id: node.id,
      sentence,
      name: sentence,
      op: node.kind === "group" ? node.op : undefined,
      n: node.kind === "group" ? node.n : undefined,
      children: node.kind === "group" ? node.children.map(shown) : undefined,
      level: levels.get(node.id),
      problem: problems.get(node.id),
    };
  };
  const draft = editing && !find(tree, editing.leaf.id) ? put(tree, editing.leaf, editing.under) : tree;
  const counts = new Map(
    answer.data?.nodes.map((n): [string, NodeCount] => [
      n.id,
      { value: n.count, shown: n.shown, refused: n.refused ? text(n.refused) : undefined },
    ]),
  );
  const add = (under: string) =>
    setEditing({ leaf: { ...newEvent(freeId(tree, "n"), "diagnosis"), where: [starter("diagnosis")] }, under });
  const anchors = all(tree).filter((n) => n.kind === "event" && n.id !== editing?.leaf.id);

  return (
    <div className="count-grid">
      <div className="count-main">
        <Panel
          title={w.count}
          note={answer.data?.safe ? w.safe : w.countNote}
          flush
          actions={
            <>
              <Button size="small" disabled={!tree.children.length} onClick={() => change({ ...tree, children: [] })}>
                {w.clear}
              </Button>
              <Button
                size="small"
                disabled={!tree.children.length}
                onClick={() => void navigator.clipboard?.writeText(location.href).then(() => message.info(w.shared))}
              >
                {w.share}
              </Button>
            </>
          }
        >
          {tree.children.length || editing ? (
            <ConditionTree
              name={w.count}
              root={shown(draft)}
              counts={counts}
              whole={answer.data?.population.value ?? null}
              counting={answer.isFetching}
              editing={
                editing && {
                  id: editing.leaf.id,
                  editor: (
                    <LeafEditor
                      leaf={editing.leaf}
                      anchors={anchors.map((n) => ({ id: n.id, name: nameOf(n.id) }))}
                      onCancel={() => setEditing(null)}
                      onApply={(leaf) => {
                        change(put(tree, leaf, editing.under));
                        setEditing(null);
                      }}
                    />
                  ),
                }
              }
              commands={{
                add,
                edit: (id) => {
                  const leaf = find(tree, id);
                  if (leaf && leaf.kind !== "group") setEditing({ leaf, under: "" });
                },
                remove: (id) => change(remove(tree, id)),
                group: (id) => change(group(tree, id)),
                setOp: (id, op) => change(setOp(tree, id, op)),
                move: (id, step) => change(move(tree, id, step)),
              }}
            />
          ) : (
            <Empty
              reason={w.startTree}
              action={
                <Button type="primary" onClick={() => add("root")}>
                  {cw.editor.add}
                </Button>
              }
            />
          )}
        </Panel>
        {answer.data && tree.children.length > 1 && (
          <Attrition steps={answer.data.attrition} population={answer.data.population} />
        )}
        {tree.children.length > 0 && answer.data && !answer.data.safe && screens.includes("persons") && (
          <Persons definition={definition} />
        )}
      </div>
      <aside className="count-side" aria-live="polite">
        <Panel title={w.whole}>
          <p className="count-total" aria-busy={answer.isFetching}>
            <b>{answer.data ? (tree.children.length ? answer.data.total_shown : answer.data.population.shown) : "…"}</b>
            {answer.data && tree.children.length > 0 && <span className="quiet">{w.ofAll(answer.data.population.shown)}</span>}
          </p>
          {answer.data && (
            <p className="small quiet row">
              {[w.took(answer.data.took_ms), w.levelOf].join(" · ")} <Level level={answer.data.level} />
            </p>
          )}
        </Panel>
        <Panel title={w.readBack}>
          {answer.error ? (
            <ErrorState problem={asProblem(answer.error)} onRetry={() => void answer.refetch()} />
          ) : answer.data && tree.children.length ? (
            <ol className="read-back prose">
              {answer.data.explain.map((line) => (
                // The list numbers its lines itself.
                <li key={line.zh}>{text(line).replace(/^\d+\. */, "")}</li>
              ))}
            </ol>
          ) : (
            <p className="quiet prose">{w.readBackEmpty}</p>
          )}
        </Panel>
      </aside>
    </div>
  );
}
