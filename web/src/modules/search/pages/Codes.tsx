// Sets of codes: chosen by tree or by words, read back, saved in versions. The address says which kind of
// code, or which saved set in which version.
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Button, Segmented } from "antd";
import { useEffect, useState } from "react";
import type { CodeSetPage, CodeMembers as Members } from "@/api/types";
import { usePurpose } from "@/clinical/purpose";
import { useText, useWords } from "@/kit/lang";
import { Page, Panel } from "@/kit/Page";
import { ErrorState, failureOf, Loading } from "@/kit/states";
import { branchesQuery, codeSetQuery, readQuery } from "../codeQueries";
import { words } from "../codeWords";
import { CodeCounting } from "../components/CodeCounting";
import { CodeMembers, MissedCodes } from "../components/CodeMembers";
import { CodePicker } from "../components/CodePicker";
import { CodeSetVersions } from "../components/CodeSetVersions";
import { CodeTree } from "../components/CodeTree";
import { SaveCodeSet } from "../components/SaveCodeSet";
import { SavedCodeSets } from "../components/SavedCodeSets";
import { membersOf, namesCodes } from "../model/codes";
import type { Condition } from "../model/tree";
import { words as treeWords } from "../model/words";
import "./saved.css";

const kinds = ["icd10", "icd9cm3", "drug", "lab_item"] as const;
/** Lists whose codes nobody divides further. */
const plain = ["drug", "lab_item"];

export function Codes() {
  const w = useWords(words);
  const { id = "", version } = useSearch({ strict: false }) as { id?: string; version?: string };
  const { purpose } = usePurpose();
  const answer = useQuery(codeSetQuery(id, version ? Number(version) : undefined, purpose ?? ""));
  // Whoever may not choose codes is told once, by the server.
  const roots = useQuery(branchesQuery("icd10", "", purpose ?? ""));
  const failure = failureOf(roots) ?? (id ? failureOf(answer) : null);
  if (failure)
    return (
      <Page title={w.title}>
        <ErrorState problem={failure} onRetry={() => void (id ? answer : roots).refetch()} />
      </Page>
    );
  if (id && !answer.data)
    return (
      <Page title={w.title}>
        <Loading />
      </Page>
    );
  const page = id ? answer.data : undefined;
  return <Editor key={page ? `${page.saved.id}@${page.version}` : "new"} page={page} />;
}

function conditionOf(members: Members | undefined): Condition {
  const { codes = [], below, without } = members ?? {};
  return { variable: "", op: "in", values: codes, below, without };
}

function Editor({ page }: { page: CodeSetPage | undefined }) {
  const w = useWords(words);
  const navigate = useNavigate();
  const { set } = useSearch({ strict: false }) as { set?: string };
  const { purpose } = usePurpose();
  const value_set = page?.members.value_set ?? kinds.find((kind) => kind === set) ?? "icd10";
  const [condition, change] = useState(() => conditionOf(page?.members));
  // Codes of one kind are nothing among those of another.
  useEffect(() => change(conditionOf(page?.members)), [page]);
  const members = membersOf(condition, value_set);
  const some = namesCodes(condition);
  const read = useQuery({ ...readQuery(members, purpose ?? ""), enabled: some });
  const failure = some ? failureOf(read) : null;
  const go = (search: Record<string, string>) =>
    void navigate({ to: "/search/codes", search: search as never });
  return (
    <Page
      title={w.title}
      lead={page ? w.opened(page.saved.name, page.version) : w.lead}
      actions={
        <>
          {page && <Button onClick={() => go({ set: value_set })}>{w.fresh}</Button>}
          <SaveCodeSet members={members} none={!some} page={page} />
        </>
      }
    >
      {!page && (
        <Segmented
          aria-label={w.kind}
          value={value_set}
          onChange={(kind) => {
            change(conditionOf(undefined));
            go({ set: kind });
          }}
          options={kinds.map((kind) => ({ value: kind, label: w.kinds[kind] }))}
        />
      )}
      <div className="codes-page">
        <Panel title={w.browse}>
          <Finder value_set={value_set} condition={condition} onChange={change} />
          <div className="code-tree-box">
            <CodeTree
              key={value_set}
              value_set={value_set}
              condition={condition}
              plain={plain.includes(value_set)}
              onChange={change}
            />
          </div>
        </Panel>
        <div>
          {failure && <ErrorState problem={failure} onRetry={() => void read.refetch()} />}
          <Newly page={page} />
          <CodeMembers
            value_set={value_set}
            condition={condition}
            read={some ? read.data : undefined}
            onChange={change}
          />
          {some && <MissedCodes condition={condition} read={read.data} onChange={change} />}
          {some && <CodeCounting members={members} />}
          {page && <CodeSetVersions page={page} />}
        </div>
      </div>
      <SavedCodeSets onOpen={(opened) => go({ id: opened })} />
    </Page>
  );
}

interface FinderProps {
  value_set: string;
  condition: Condition;
  onChange: (next: Condition) => void;
}

function Finder({ value_set, condition, onChange }: FinderProps) {
  const w = useWords(treeWords);
  const label = { zh: w.editor.value, en: w.editor.value };
  const of = { name: "", label, type: "code", value_set, unit: "" };
  return (
    <div className="code-finder">
      <CodePicker of={of} condition={condition} onChange={onChange} />
    </div>
  );
}

/** What the dictionary has put into the chosen groups since this version: said, never taken by itself. */
function Newly({ page }: { page: CodeSetPage | undefined }) {
  const w = useWords(words);
  const text = useText();
  if (!page?.newly_listed.length) return null;
  return (
    <p className="ochre small" role="status">
      {w.newly(page.newly_listed.length)}
      {page.newly_listed.slice(0, 5).map((one) => ` · ${text(one.label)}`)}
    </p>
  );
}
