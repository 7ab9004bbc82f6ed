// Missing values of disease datasets that the project fetches: how many tasks of each stand how.
import type { FollowUpProjectPage } from "@/api/types";
import { useText, useWords } from "@/kit/lang";
import { DataTable } from "@/kit/table/DataTable";
import { words } from "../words";

type Gap = FollowUpProjectPage["gaps"][number];

export function Gaps({ of }: { of: Gap[] }) {
  const w = useWords(words);
  const text = useText();
  const number = (key: "tasks" | "open" | "overdue" | "done" | "filled" | "cancelled", title: string) => ({
    key,
    title,
    width: 140,
    align: "right" as const,
    render: (one: Gap) => one[key],
  });
  return (
    <DataTable
      name={w.gaps}
      dense
      rows={of}
      rowKey={(one) => one.event}
      columns={[
        { key: "gap", title: w.gap, render: (one: Gap) => text(one.label) },
        number("tasks", w.gapTasks),
        number("open", w.gapOpen),
        number("overdue", w.overdue),
        number("done", w.done),
        number("filled", w.gapFilled),
        number("cancelled", w.gapCancelled),
      ]}
    />
  );
}
