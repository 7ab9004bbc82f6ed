// One variable of the dictionary: what it means, how complete each hospital is, which codes it has, and a way
// to ask for it.
import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import type { VariablePage } from "@/api/types";
import { HospitalChip } from "@/clinical/hospitals";
import { Level } from "@/clinical/Level";
import { MissingnessStrip } from "@/clinical/MissingnessStrip";
import { categoryLabel, unitText, type ValueSet, valueSet } from "@/dictionary";
import { formatExact, formatShare } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { Facts } from "@/kit/Page";
import { Behind, ErrorState, failureOf, Loading } from "@/kit/states";
import { DataTable } from "@/kit/table/DataTable";
import { starter } from "../model/condition";
import { newEvent, toText } from "../model/definition";
import { operatorsOf } from "../model/operators";
import { fromText } from "../model/reading";
import { freeId, put } from "../model/tree";
import { variableQuery } from "../queries";
import { words } from "../words";
import { useSearchState } from "./Box";

export function VariableCard({ category, name }: { category: string; name: string }) {
  const w = useWords(words);
  const text = useText();
  const [state, go] = useSearchState();
  const answer = useQuery(variableQuery(category, name));
  const failure = failureOf(answer);
  if (failure) return <ErrorState problem={failure} onRetry={() => void answer.refetch()} />;
  if (!answer.data) return <Loading />;
  const { variable: v, filled } = answer.data;
  const set = v.value_set ? valueSet(v.value_set) : undefined;
  const use = () => {
    const where = {
      ...starter(category),
      variable: name,
      op: operatorsOf(v.type)[0] ?? "exists",
      values: [],
    };
    // Next to the conditions that are there already.
    const tree = fromText(state.tree);
    const leaf = { ...newEvent(freeId(tree, "n"), category), where: [{ ...where, op: "exists" as const }] };
    go({ way: "count", q: state.q, tree: toText(put(tree, leaf, tree.id)) });
  };
  return (
    <div className="variable">
      <Behind answer={answer} />
      <h2>{text(v.label)}</h2>
      <p className="prose">{text(v.definition)}</p>
      <Facts
        facts={[
          [w.category, text(categoryLabel(category))],
          [w.type, w.types[v.type] ?? v.type],
          [w.unit, unitText(v.unit)],
          [w.level, <Level key="l" level={v.level} />],
          set ? [w.valueSet, `${text(set.label)} · ${set.source}`] : null,
        ]}
      />
      {v.allowed && v.type !== "id" && v.type !== "text" ? (
        <Button onClick={use}>{w.useIt}</Button>
      ) : (
        <p className="quiet small">{v.allowed ? "" : w.notAllowed}</p>
      )}
      <Completeness of={filled} />
      {set && <Codes of={set} />}
    </div>
  );
}

function Completeness({ of }: { of: VariablePage["filled"] }) {
  const w = useWords(words);
  return (
    <>
      <h3>{w.completeness}</h3>
      <p className="small quiet">{w.completenessNote}</p>
      <DataTable
        name={w.completeness}
        dense
        rows={of}
        rowKey={(f) => f.hospital}
        columns={[
          {
            key: "h",
            title: w.facet.hospital,
            width: 150,
            render: (f) => <HospitalChip code={f.hospital} />,
          },
          {
            key: "s",
            title: "",
            render: (f) => (
              <MissingnessStrip
                name={f.hospital}
                cells={[{ label: f.hospital, present: f.share }]}
                width={150}
              />
            ),
          },
          {
            key: "p",
            title: "%",
            width: 72,
            align: "right",
            render: (f) => (f.filled == null || f.share == null ? f.shown : formatShare(f.share)),
          },
          {
            key: "r",
            title: w.rowsOf,
            width: 110,
            align: "right",
            render: (f) => <span className="quiet">{f.rows == null ? "…" : formatExact(f.rows)}</span>,
          },
        ]}
      />
    </>
  );
}

function Codes({ of }: { of: ValueSet }) {
  const w = useWords(words);
  const text = useText();
  return (
    <>
      <h3>{w.codes}</h3>
      <ul className="codes">
        {of.codes.slice(0, 40).map((c) => (
          <li key={c.code}>
            <span className="quiet">{c.code}</span> {text({ zh: c.zh, en: c.en || c.zh })}
          </li>
        ))}
        {of.codes.length > 40 && <li className="quiet">{`… ${formatExact(of.codes.length)}`}</li>}
      </ul>
    </>
  );
}
