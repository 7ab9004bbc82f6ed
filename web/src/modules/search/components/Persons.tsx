// The persons who meet the conditions, for whoever may see them.
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import type { Definition } from "@/api/types";
import { HospitalChip } from "@/clinical/hospitals";
import { useOpenPerson } from "@/clinical/PersonLink";
import { usePurpose } from "@/clinical/purpose";
import { PersonalMark } from "@/clinical/Watermark";
import { codeLabel } from "@/dictionary";
import { formatDay } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { Panel } from "@/kit/Page";
import { Behind, Empty, ErrorState, failureOf, Loading } from "@/kit/states";
import { DataTable } from "@/kit/table/DataTable";
import { personsQuery } from "../queries";
import { words as savedWords } from "../savedWords";
import { words } from "../words";
import { Why } from "./Why";
import "../pages/saved.css";

export function Persons({ definition }: { definition: Definition }) {
  const w = useWords(words);
  const client = useQueryClient();
  const { purpose } = usePurpose();
  // A list that was read is still open for whoever comes back from one of its persons.
  const [open, setOpen] = useState(
    () => !!client.getQueryData(personsQuery(definition, purpose ?? "").queryKey),
  );
  return (
    <Panel
      title={w.persons}
      flush
      actions={!open && <Button onClick={() => setOpen(true)}>{w.showPersons}</Button>}
    >
      {open && <List definition={definition} />}
    </Panel>
  );
}

function List({ definition }: { definition: Definition }) {
  const w = useWords(words);
  const text = useText();
  const { purpose } = usePurpose();
  const open = useOpenPerson();
  const sw = useWords(savedWords);
  const [asked, setAsked] = useState<string | null>(null);
  const answer = useInfiniteQuery(personsQuery(definition, purpose ?? ""));
  const failure = failureOf(answer);
  if (failure) return <ErrorState problem={failure} onRetry={() => void answer.refetch()} />;
  if (!answer.data)
    return (
      <div className="page">
        <Loading />
      </div>
    );
  const persons = answer.data.pages.flatMap((p) => p.persons);
  return (
    <>
      <PersonalMark />
      <Behind answer={answer} />
      <DataTable
        name={w.persons}
        rows={persons}
        rowKey={(p) => p.person}
        height={380}
        dense
        onOpen={open && ((p) => open(p.person))}
        empty={<Empty reason={w.noPersons} />}
        more={{
          total: answer.data.pages[0]?.total ?? null,
          loading: answer.isFetchingNextPage,
          onMore: () => void answer.fetchNextPage(),
        }}
        columns={[
          {
            key: "n",
            title: w.name,
            width: 140,
            render: (p) => <b className={open ? "link" : ""}>{p.name ?? p.person.slice(0, 8)}</b>,
          },
          { key: "s", title: w.sex, width: 60, render: (p) => p.sex && text(codeLabel("sex", p.sex)) },
          { key: "a", title: w.age, width: 60, align: "right", render: (p) => p.age },
          {
            key: "h",
            title: w.hospitals,
            render: (p) => (
              <span className="row">
                {p.hospitals.map((h) => (
                  <HospitalChip key={h} code={h} />
                ))}
              </span>
            ),
          },
          { key: "v", title: w.visits, width: 84, align: "right", render: (p) => p.visits },
          { key: "f", title: w.first, width: 104, render: (p) => formatDay(p.first_time) },
          { key: "l", title: w.last, width: 104, render: (p) => formatDay(p.last_time) },
          {
            key: "y",
            title: "",
            width: 84,
            render: (p) => (
              <Button
                size="small"
                onClick={(event) => {
                  event.stopPropagation();
                  setAsked(p.person);
                }}
              >
                {sw.why}
              </Button>
            ),
          },
        ]}
      />
      {asked && <Why person={asked} definition={definition} onClose={() => setAsked(null)} />}
    </>
  );
}
