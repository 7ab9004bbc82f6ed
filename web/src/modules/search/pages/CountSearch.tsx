// The condition tree with a number at every node, read back beside it, and who it loses on the way.
import { useQuery } from "@tanstack/react-query";
import { App, Button } from "antd";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { Level } from "@/clinical/Level";
import { usePurpose } from "@/clinical/purpose";
import { ConditionTree } from "@/clinical/tree/ConditionTree";
import type { NodeCount, TreeNode } from "@/clinical/tree/node";
import { useViewer } from "@/clinical/viewer";
import { copyText } from "@/kit/clipboard";
import { useText, useWords } from "@/kit/lang";
import { Panel } from "@/kit/Page";
import { Behind, Empty, ErrorState, failureOf } from "@/kit/states";
import { Attrition } from "../components/Attrition";
import { starter } from "../components/ConditionRow";
import { LeafEditor, type OpenEditor } from "../components/LeafEditor";
import { Persons } from "../components/Persons";
import { useSettled, useTree } from "../components/useTree";
import { fromText, newEvent, rulesOf, toDefinition } from "../model/definition";
import { nodeText } from "../model/sentence";
import {
  all,
  emptyTree,
  find,
  freeId,
  type Group,
  group,
  type Leaf,
  move,
  type Node,
  put,
  remove,
  setOp,
} from "../model/tree";
import { words as conditionWords } from "../model/words";
import { countQuery } from "../queries";
import { words } from "../words";

export default function CountSearch() {
  const w = useWords(words);
  const cw = useWords(conditionWords);
  const text = useText();
  const { message } = App.useApp();
  const { purpose } = usePurpose();
  const { screens } = useViewer();
  const { tree, text: written, change, seen } = useTree();
  const [opened, setEditing] = useState<{ leaf: Leaf; under: string } | null>(null);
  // The way back may take the edited condition away, or the group that it would have been added to.
  const editing = opened && find(tree, opened.under || opened.leaf.id) ? opened : null;
  const editor = useRef<OpenEditor>(null);
  const settled = useSettled(written, 300);
  const asked = useMemo(() => fromText(settled), [settled]);
  const definition = useMemo(() => toDefinition(asked), [asked]);
  const answer = useQuery(countQuery(definition, purpose ?? ""));
  const failure = failureOf(answer);
  // What is answered belongs to the tree before this one.
  const behind = settled !== written || answer.isPlaceholderData;

  const nameOf = useCallback(
    (id: string): string => {
      const node = find(tree, id);
      return node ? nodeText(node, cw, text, nameOf).slice(0, 24) : id;
    },
    [tree, cw, text],
  );
  const problems = new Map(behind ? [] : answer.data?.problems.map((p) => [p.id || tree.id, text(p.text)]));
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
  const counts = new Map<string, NodeCount>();
  if (answer.data && !behind) {
    // Where its parts are rules, the root is no node of its own: what all of them leave is the total.
    if (tree.children.length)
      counts.set(tree.id, { value: answer.data.total, text: answer.data.total_shown });
    for (const n of answer.data.nodes)
      counts.set(n.id, { value: n.count, text: n.shown, refused: n.refused ? text(n.refused) : undefined });
  }
  /** Opens another editor. What stands in the open one is applied first; while that is not complete, it stays. */
  const open = (leafIn: (tree: Group) => Leaf | undefined, under: string) => {
    const taken = editing ? editor.current?.take() : "unchanged";
    if (!taken) return;
    const now = taken === "unchanged" ? tree : put(tree, taken, editing?.under ?? "");
    if (now !== tree) change(now);
    const leaf = leafIn(now);
    if (leaf) setEditing({ leaf, under });
  };
  const add = (under: string) =>
    open(
      (now) => ({ ...newEvent(freeId(now, "n", seen), "diagnosis"), where: [starter("diagnosis")] }),
      under,
    );
  const share = async () => {
    if (await copyText(location.href)) void message.info(w.shared);
    else void message.warning(w.notShared);
  };
  const empty = !tree.children.length && !editing;
  const start = useRef<HTMLButtonElement>(null);
  const wasEmpty = useRef(empty);
  useEffect(() => {
    // The tree went, and the focus with it.
    if (empty && !wasEmpty.current) start.current?.focus();
    wasEmpty.current = empty;
  }, [empty]);
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
              <Button
                size="small"
                disabled={!tree.children.length}
                onClick={() => {
                  setEditing(null);
                  change(emptyTree());
                }}
              >
                {w.clear}
              </Button>
              <Button size="small" disabled={!tree.children.length} onClick={() => void share()}>
                {w.share}
              </Button>
            </>
          }
        >
          {!empty ? (
            <ConditionTree
              name={w.count}
              root={shown(draft)}
              counts={counts}
              population={answer.data?.population.value ?? null}
              counting={behind || answer.isFetching}
              editing={
                editing && {
                  id: editing.leaf.id,
                  editor: (
                    <LeafEditor
                      ref={editor}
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
                edit: (id) =>
                  open((now) => {
                    const leaf = find(now, id);
                    return leaf?.kind === "group" ? undefined : leaf;
                  }, ""),
                remove: (id) => {
                  if (editing?.leaf.id === id) setEditing(null);
                  if (find(tree, id)) change(remove(tree, id));
                },
                group: (id) => change(group(tree, id, seen)),
                setOp: (id, op) => change(setOp(tree, id, op)),
                move: (id, step) => change(move(tree, id, step)),
              }}
            />
          ) : (
            <Empty
              reason={w.startTree}
              action={
                <Button type="primary" ref={start} onClick={() => add("root")}>
                  {cw.editor.add}
                </Button>
              }
            />
          )}
        </Panel>
        {answer.data && !behind && rulesOf(asked).length > 1 && (
          <Attrition
            steps={answer.data.attrition}
            names={rulesOf(asked).map((node) => nodeText(node, cw, text, nameOf))}
            population={answer.data.population}
          />
        )}
        {tree.children.length > 0 && answer.data && !answer.data.safe && screens.includes("persons") && (
          <div aria-busy={behind}>
            <Persons definition={definition} />
          </div>
        )}
      </div>
      <aside className="count-side" aria-live="polite">
        <Panel title={w.whole}>
          <p className="count-total" aria-busy={behind}>
            <b>
              {answer.data && !behind
                ? tree.children.length
                  ? answer.data.total_shown
                  : answer.data.population.shown
                : "…"}
            </b>
            {answer.data && tree.children.length > 0 && (
              <span className="quiet">{w.ofAll(answer.data.population.shown)}</span>
            )}
          </p>
          {answer.data && (
            <p className="small quiet row" aria-busy={behind}>
              {[w.took(answer.data.took_ms), w.levelOf].join(" · ")} <Level level={answer.data.level} />
            </p>
          )}
        </Panel>
        <Panel title={w.readBack}>
          <Behind answer={answer} />
          {failure ? (
            <ErrorState problem={failure} onRetry={() => void answer.refetch()} />
          ) : answer.data && tree.children.length ? (
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
      </aside>
    </div>
  );
}
