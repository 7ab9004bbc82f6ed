// Persons by permit: who lacks a variable, who is in which state of an indicator.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import { useEffect, useState } from "react";
import { HospitalChip } from "@/clinical/hospitals";
import { PersonLink, useOpenPerson } from "@/clinical/PersonLink";
import { useAnswering } from "@/clinical/viewer";
import { formatDay, formatExact } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { Panel } from "@/kit/Page";
import { ErrorState, failureOf, Loading } from "@/kit/states";
import { DataTable } from "@/kit/table/DataTable";
import { personsQuery } from "../queries";
import type { DiseaseState } from "../state";
import { words } from "../words";
import { Treatments } from "./Treatments";

interface PersonsProps {
  id: string;
  asked: DiseaseState;
  onClose: () => void;
}

export function Persons({ id, asked, onClose }: PersonsProps) {
  const w = useWords(words);
  const text = useText();
  const opens = useOpenPerson();
  const fetches = useAnswering("gaps");
  const [treated, setTreated] = useState<string>();
  const answer = useQuery(personsQuery(id, asked));
  const there = answer.data !== undefined;
  // What was pressed may stand far below the list.
  useEffect(() => {
    if (there) document.getElementById("disease-persons")?.scrollIntoView({ block: "center" });
  }, [there]);
  const failure = failureOf(answer);
  if (failure) return <ErrorState problem={failure} onRetry={() => void answer.refetch()} />;
  const of = answer.data;
  if (!of) return <Loading />;
  const state = asked.indicator ? ` · ${w.states[asked.state ?? "not_met"]}` : "";
  if (treated) return <Treatments id={id} person={treated} onClose={() => setTreated(undefined)} />;
  return (
    <Panel
      id="disease-persons"
      title={`${text(of.title)}${state}`}
      note={w.list(formatExact(of.persons.length), formatExact(of.total))}
      actions={
        <>
          {fetches && asked.gap && of.total > 0 && (
            <Link
              to={fetches.to}
              search={{ ...fetches.search, [fetches.takes]: `${id}.${asked.gap}` } as never}
            >
              {w.followUp}
            </Link>
          )}
          <Button size="small" onClick={onClose}>
            {w.close}
          </Button>
        </>
      }
      flush
    >
      <DataTable
        name={text(of.title)}
        rows={of.persons}
        rowKey={(p) => `${p.person}/${p.hospital}`}
        height={300}
        dense
        empty={<p className="page quiet">{w.noPersons}</p>}
        columns={[
          {
            key: "p",
            title: w.person,
            render: (p) => (opens ? <PersonLink person={p.person}>{p.person}</PersonLink> : p.person),
          },
          {
            key: "h",
            title: w.hospital,
            width: 160,
            render: (p) => (p.hospital ? <HospitalChip code={p.hospital} /> : w.all),
          },
          { key: "d", title: w.dayZero, width: 120, render: (p) => formatDay(p.day_zero) },
          { key: "s", title: w.subtype, width: 140, render: (p) => p.subtype },
          asked.also
            ? {
                key: "t",
                title: w.treatments,
                width: 160,
                render: (p) => (
                  <Button type="link" size="small" onClick={() => setTreated(p.person)}>
                    {w.show}
                  </Button>
                ),
              }
            : { key: "r", title: w.reason, width: 160, render: (p) => p.reason },
        ]}
      />
    </Panel>
  );
}
