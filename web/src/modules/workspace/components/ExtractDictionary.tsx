// What each column of an extract means, as it is in the extract's own dictionary.csv.
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { ExtractColumnLine } from "@/api/types";
import { Level } from "@/clinical/Level";
import { useText, useWords } from "@/kit/lang";
import { ErrorState, failureOf, Loading } from "@/kit/states";
import type { Column } from "@/kit/table/column";
import { DataTable } from "@/kit/table/DataTable";
import { dictionaryQuery } from "../queries";
import { words } from "../words";

export function ExtractDictionary({ of }: { of: string }) {
  const w = useWords(words);
  const answer = useQuery(dictionaryQuery(of));
  const columns = useColumns();
  const failure = failureOf(answer);
  if (failure) return <ErrorState problem={failure} onRetry={() => void answer.refetch()} />;
  if (!answer.data) return <Loading rows={4} />;
  return (
    <DataTable
      name={w.dictionary}
      columns={columns}
      rows={answer.data.columns}
      rowKey={(one) => `${one.file}.${one.column}`}
      height={300}
    />
  );
}

function useColumns(): Column<ExtractColumnLine>[] {
  const w = useWords(words);
  const text = useText();
  return useMemo(
    (): Column<ExtractColumnLine>[] => [
      { key: "file", title: w.file, width: 120, render: (one) => one.file },
      { key: "column", title: w.column, width: 170, render: (one) => one.column },
      { key: "meaning", title: w.meaning, render: (one) => text(one.label) },
      { key: "kind", title: w.kind, width: 150, render: (one) => text(one.kind) },
      { key: "type", title: w.type, width: 90, render: (one) => one.type },
      { key: "unit", title: w.unit, width: 90, render: (one) => one.unit },
      { key: "set", title: w.valueSet, width: 140, render: (one) => one.value_set },
      { key: "level", title: w.level, width: 70, render: (one) => <Level level={one.level} /> },
    ],
    [w, text],
  );
}
