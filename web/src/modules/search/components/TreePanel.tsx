// The conditions with their counts, and the editor of the one that is open.
import { App, Button } from "antd";
import { useEffect, useRef } from "react";
import type { Definition } from "@/api/types";
import { ConditionTree } from "@/clinical/tree/ConditionTree";
import { category as categoryOf } from "@/dictionary";
import { copyText } from "@/kit/clipboard";
import { useWords } from "@/kit/lang";
import { Panel } from "@/kit/Page";
import { Empty } from "@/kit/states";
import { dated } from "../model/condition";
import { type EventLeaf, enclosing, counted as nodesOfPersons } from "../model/tree";
import { words as editorWords } from "../model/words";
import { words } from "../words";
import { EntryPart } from "./EntryPart";
import { LeafEditor } from "./LeafEditor";
import { SaveCohort } from "./SaveCohort";
import { type Counted, useDrawnTree } from "./useCount";
import { type Editing, useEditing } from "./useEditing";
import type { TreeState } from "./useTree";

interface TreePanelProps {
  state: TreeState;
  counted: Counted;
  textOf: (id: string) => string;
}

export function TreePanel({ state, counted, textOf }: TreePanelProps) {
  const w = useWords(words);
  const { tree } = state;
  const { answer, behind, counts } = counted;
  const editing = useEditing(state);
  const drawn = useDrawnTree(counted, textOf);
  const empty = !tree.children.length && !editing.editing;
  return (
    <Panel
      title={w.count}
      note={answer.data && (answer.data.safe ? w.safe : w.countNote)}
      flush
      actions={
        <Actions
          none={!tree.children.length && !tree.membership}
          definition={counted.definition}
          onClear={editing.clear}
        />
      }
    >
      <EntryPart tree={tree} explain={answer.data?.explain ?? []} onChange={state.change} />
      {empty ? null : (
        <ConditionTree
          name={w.count}
          root={drawn(editing.draft)}
          counts={counts}
          population={answer.data?.population.value ?? null}
          counting={behind || answer.isFetching}
          editing={
            editing.editing && {
              id: editing.editing.leaf.id,
              editor: <OpenLeaf of={editing} tree={state} textOf={textOf} />,
            }
          }
          commands={editing.commands}
        />
      )}
      <Start empty={empty} refused={state.refused} onAdd={() => editing.commands.add(tree.id)} />
    </Panel>
  );
}

function OpenLeaf({ of, tree, textOf }: { of: Editing; tree: TreeState; textOf: (id: string) => string }) {
  const w = useWords(editorWords);
  if (!of.editing) return null;
  const { leaf } = of.editing;
  const outer = enclosing(of.draft, leaf.id);
  const others = nodesOfPersons(tree.tree).filter(
    (n): n is EventLeaf => n.kind === "event" && n.id !== leaf.id && dated(n),
  );
  const ends = (n: EventLeaf) => !!categoryOf(n.event)?.end_time;
  const entry = tree.tree.membership
    ? [{ id: "entry", name: w.editor.entry, ends: tree.tree.membership.leaves.some(ends) }]
    : [];
  const anchors = outer
    ? [{ id: outer.id, name: w.editor.thisOne, ends: ends(outer) }]
    : [...entry, ...others.map((n) => ({ id: n.id, name: textOf(n.id).slice(0, 24), ends: ends(n) }))];
  return (
    <LeafEditor
      ref={of.editor}
      leaf={leaf}
      anchors={anchors}
      around={!!outer}
      onCancel={of.close}
      onApply={of.apply}
    />
  );
}

interface ActionsProps {
  none: boolean;
  definition: Definition;
  onClear: () => void;
}

function Actions({ none, definition, onClear }: ActionsProps) {
  const w = useWords(words);
  const { message } = App.useApp();
  const share = async () => {
    if (await copyText(location.href)) void message.info(w.shared);
    else void message.warning(w.notShared);
  };
  return (
    <>
      <Button size="small" disabled={none} onClick={onClear}>
        {w.clear}
      </Button>
      <Button size="small" disabled={none} onClick={() => void share()}>
        {w.share}
      </Button>
      <SaveCohort definition={definition} none={none} />
    </>
  );
}

interface StartProps {
  empty: boolean;
  refused: boolean;
  onAdd: () => void;
}

/** Where a tree begins. It takes the focus of a tree that went. */
function Start({ empty, refused, onAdd }: StartProps) {
  const w = useWords(words);
  const ew = useWords(editorWords);
  const button = useRef<HTMLButtonElement>(null);
  const wasEmpty = useRef(empty);
  useEffect(() => {
    if (empty && !wasEmpty.current) button.current?.focus();
    wasEmpty.current = empty;
  }, [empty]);
  if (!empty) return null;
  return (
    <Empty
      reason={refused ? w.refusedTree : w.startTree}
      action={
        <Button type="primary" ref={button} onClick={onAdd}>
          {ew.editor.add}
        </Button>
      }
    />
  );
}
