// Which method? By question or by name; and what was run before.
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Button, Input, Segmented } from "antd";
import type { AlgorithmLine } from "@/api/types";
import { formatExact } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { Page, Panel } from "@/kit/Page";
import { Behind, Empty, ErrorState, failureOf, Loading } from "@/kit/states";
import { MyRuns } from "../components/MyRuns";
import { algorithmsQuery, framesQuery } from "../queries";
import type { CatalogueState } from "../state";
import { words } from "../words";
import "./analysis.css";

export function Catalogue() {
  const w = useWords(words);
  const answer = useQuery(algorithmsQuery);
  const failure = failureOf(answer);
  if (failure) return <ErrorState problem={failure} onRetry={() => void answer.refetch()} />;
  const of = answer.data;
  return (
    <Page
      title={w.title}
      lead={of && w.lead(of.algorithms.length, of.launch)}
      actions={
        <Link to="/analysis/agreement" search={{} as never}>
          {w.agreement}
        </Link>
      }
    >
      <Behind answer={answer} />
      {!of ? (
        <Loading rows={10} />
      ) : (
        <div className="grid analysis-home">
          <Methods groups={of.groups} algorithms={of.algorithms} />
          <MyRuns r={of.r == null ? w.rAbsent : w.rPresent(of.r)} />
        </div>
      )}
    </Page>
  );
}

interface MethodsProps {
  groups: readonly { id: string; label: { zh: string; en: string } }[];
  algorithms: readonly AlgorithmLine[];
}

function Methods({ groups, algorithms }: MethodsProps) {
  const w = useWords(words);
  const text = useText();
  const state = useSearch({ strict: false }) as CatalogueState;
  const navigate = useNavigate();
  const go = (next: CatalogueState) =>
    void navigate({ to: "/analysis", search: { ...state, ...next } as never, replace: true });
  const present = groups.filter((g) => algorithms.some((a) => a.group === g.id));
  const found = algorithms.filter((one) => matches(one, state));
  return (
    <Panel span={8} flush>
      {state.frame && <ChosenFrame frame={state.frame} />}
      <div className="method-find">
        <Input
          data-search
          value={state.q ?? ""}
          onChange={(e) => go({ q: e.target.value || undefined })}
          placeholder={w.find}
          aria-label={w.find}
          maxLength={80}
          allowClear
        />
        <Segmented
          aria-label={w.by}
          value={state.by ?? "question"}
          onChange={(by) => go({ by: by === "name" ? "name" : undefined })}
          options={[
            { value: "question", label: w.byQuestion },
            { value: "name", label: w.byName },
          ]}
        />
      </div>
      <nav className="method-groups" aria-label={w.groups}>
        {[{ id: "", label: { zh: w.allGroups, en: w.allGroups } }, ...present].map((g) => (
          <button
            key={g.id}
            type="button"
            className="plain"
            aria-pressed={(state.group ?? "") === g.id}
            onClick={() => go({ group: g.id || undefined })}
          >
            {text(g.label)}
          </button>
        ))}
      </nav>
      {found.length ? (
        <ul className="methods">
          {found.map((one) => (
            <Method key={one.id} of={one} byName={state.by === "name"} frame={state.frame} />
          ))}
        </ul>
      ) : (
        <Empty
          reason={w.noMethod}
          action={<Button onClick={() => go({ q: undefined, group: undefined })}>{w.clear}</Button>}
        />
      )}
    </Panel>
  );
}

/** The data that the method will be run on, where they were chosen first. */
function ChosenFrame({ frame }: { frame: string }) {
  const w = useWords(words);
  const text = useText();
  const name = useQuery(framesQuery).data?.frames.find((one) => one.id === frame)?.name;
  return (
    <p className="small chosen-frame">
      {w.methodFor} <b>{name ? text(name) : "…"}</b>
    </p>
  );
}

function matches(one: AlgorithmLine, { q, group }: CatalogueState): boolean {
  if (group && one.group !== group) return false;
  const named = [one.id, one.name.zh, one.name.en, one.question.zh, one.question.en].join(" ").toLowerCase();
  // "表1" finds "表 1": between Chinese and digits a space is a matter of taste.
  const words = `${named} ${named.replace(/\s+/g, "")}`;
  return (q ?? "")
    .toLowerCase()
    .split(/\s+/)
    .every((part) => words.includes(part));
}

interface MethodProps {
  of: AlgorithmLine;
  byName: boolean;
  frame?: string;
}

function Method({ of, byName, frame }: MethodProps) {
  const w = useWords(words);
  const text = useText();
  const [first, second] = byName ? [of.name, of.question] : [of.question, of.name];
  return (
    <li>
      <Link to="/analysis/new/$algorithm" params={{ algorithm: of.id }} search={{ frame } as never}>
        <b>{text(first)}</b>
        <span className="quiet">{text(second)}</span>
      </Link>
      <Link
        className="small quiet nowrap"
        to="/analysis/agreement"
        search={{ algorithm: of.id } as never}
        title={w.agreement}
      >
        {w.compared(formatExact(of.compared))}
      </Link>
    </li>
  );
}
