// One disease: overview, completeness, quality indicators; beside them the persons that were asked for.
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { Button } from "antd";
import type { DiseaseHome } from "@/api/types";
import { HospitalChip } from "@/clinical/hospitals";
import { useMay } from "@/clinical/viewer";
import { formatMinute } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { Facts, Page, Panel } from "@/kit/Page";
import { ErrorState, failureOf, Loading } from "@/kit/states";
import { TabBar } from "@/kit/TabBar";
import { DataTable } from "@/kit/table/DataTable";
import { Completeness } from "../components/Completeness";
import { Editions } from "../components/Editions";
import { Indicators } from "../components/Indicators";
import { Persons } from "../components/Persons";
import { Study } from "../components/Study";
import { diseaseQuery } from "../queries";
import { type DiseaseState, parts } from "../state";
import { words } from "../words";
import "./disease.css";

export function Disease() {
  const w = useWords(words);
  const text = useText();
  const navigate = useNavigate();
  const { id } = useParams({ strict: false }) as { id: string };
  const state = useSearch({ strict: false }) as DiseaseState;
  const lists = useMay()("disease.persons");
  const answer = useQuery(diseaseQuery(id));
  const failure = failureOf(answer);
  if (failure) return <ErrorState problem={failure} onRetry={() => void answer.refetch()} />;
  if (!answer.data) return <Loading rows={8} />;
  const of = answer.data;
  const go = (to: DiseaseState) => void navigate({ to: "/disease/$id", params: { id }, search: to as never });
  const part = state.part ?? "overview";
  const onList = lists ? (asked: DiseaseState) => go({ part, ...asked }) : undefined;
  return (
    <Page
      title={text(of.label)}
      lead={w.release(of.release.number, formatMinute(of.release.at))}
      actions={<Link to="/disease">{w.back}</Link>}
    >
      <p className="prose">{text(of.definition)}</p>
      {!of.province && <p className="quiet">{w.ownOnly}</p>}
      <TabBar
        name={text(of.label)}
        tabs={parts.map((key) => ({ key, label: w.parts[key] }))}
        active={part}
        onChange={(key) => go({ part: key })}
        panel="disease-part"
      />
      {lists && (state.gap || state.indicator || state.also) && (
        <Persons id={id} asked={state} onClose={() => go({ part })} />
      )}
      <div id="disease-part" role="tabpanel" aria-labelledby={`disease-part-${part}`}>
        {part === "overview" && <Overview of={of} onList={onList} />}
        {part === "completeness" && <Completeness id={id} onList={onList} />}
        {part === "indicators" && <Indicators id={id} onList={onList} />}
        {part === "study" && (
          <Study id={id} state={state} onFilter={(by, value) => go({ part, by, value })} />
        )}
        {part === "editions" && <Editions id={id} />}
      </div>
    </Page>
  );
}

function Overview({ of, onList }: { of: DiseaseHome; onList?: (asked: DiseaseState) => void }) {
  const w = useWords(words);
  const text = useText();
  return (
    <div className="grid">
      <Panel span={5} title={w.size}>
        <p className="disease-size">{of.persons.shown}</p>
        <Facts
          facts={[
            [w.required, of.required.shown],
            [w.variables, String(of.variables)],
          ]}
        />
        <h3>{w.entries}</h3>
        <ul>
          {of.entries.map((entry) => (
            <li key={entry.en}>{text(entry)}</li>
          ))}
        </ul>
        {of.forms.length > 0 && (
          <>
            <h3>{w.forms}</h3>
            <ul>
              {of.forms.map((form) => (
                <li key={form.name}>{text(form.label)}</li>
              ))}
            </ul>
          </>
        )}
      </Panel>
      <Panel span={7} title={w.byHospital} note={w.byHospitalNote} flush>
        <DataTable
          name={w.byHospital}
          rows={of.hospitals}
          rowKey={(h) => h.hospital}
          columns={[
            { key: "h", title: w.hospital, render: (h) => <HospitalChip code={h.hospital} /> },
            { key: "p", title: w.persons, width: 110, align: "right", render: (h) => h.persons.shown },
            { key: "r", title: w.required, width: 200, align: "right", render: (h) => h.required.shown },
          ]}
        />
      </Panel>
      <Named title={w.out} column={w.reason} rows={of.out} />
      <Named title={w.subtypes} column={w.subtype} rows={of.subtypes} />
      <Named
        title={w.also}
        note={w.alsoNote}
        column={w.otherDisease}
        rows={of.also}
        onOpen={onList && ((also) => onList({ also }))}
      />
    </div>
  );
}

interface NamedProps {
  title: string;
  note?: string;
  column: string;
  rows: DiseaseHome["out"];
  onOpen?: (id: string) => void;
}

function Named({ title, note, column, rows, onOpen }: NamedProps) {
  const w = useWords(words);
  const text = useText();
  return (
    <Panel span={6} title={title} note={note} flush>
      <DataTable
        name={title}
        dense
        rows={rows}
        rowKey={(r) => r.id}
        columns={[
          {
            key: "n",
            title: column,
            render: (r) =>
              onOpen ? (
                <Button type="link" size="small" onClick={() => onOpen(r.id)}>
                  {text(r.label)}
                </Button>
              ) : (
                text(r.label)
              ),
          },
          { key: "p", title: w.persons, width: 110, align: "right", render: (r) => r.persons.shown },
        ]}
      />
    </Panel>
  );
}
