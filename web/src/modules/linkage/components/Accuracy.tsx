// How right the linkage is: pairs that people judged, by hospital, and random audits with their bounds.
import { useQuery } from "@tanstack/react-query";
import { Button, InputNumber } from "antd";
import { useMemo, useState } from "react";
import type { AccuracyLine, LinkSample } from "@/api/types";
import { HospitalChip } from "@/clinical/hospitals";
import { useMay } from "@/clinical/viewer";
import { formatDay, formatExact, formatShare } from "@/kit/format";
import { useWords } from "@/kit/lang";
import { Panel } from "@/kit/Page";
import { asProblem } from "@/kit/problem";
import { Empty, ErrorState, failureOf, Loading } from "@/kit/states";
import type { Column } from "@/kit/table/column";
import { DataTable } from "@/kit/table/DataTable";
import { accuracyQuery, drawSample, useChange } from "../queries";
import { words } from "../words";

export const judgedOf = (one: LinkSample) => one.same + one.other + one.unsure;

export function Accuracy({ onJudge }: { onJudge: (sample: LinkSample) => void }) {
  const answer = useQuery(accuracyQuery());
  const failure = failureOf(answer);
  if (failure) return <ErrorState problem={failure} onRetry={() => void answer.refetch()} />;
  if (!answer.data) return <Loading rows={4} />;
  return (
    <>
      <Samples of={answer.data.samples} onJudge={onJudge} />
      <div className="below">
        <Labelled of={answer.data.lines} />
      </div>
    </>
  );
}

function Samples({ of, onJudge }: { of: readonly LinkSample[]; onJudge: (sample: LinkSample) => void }) {
  const w = useWords(words);
  const may = useMay();
  const columns = useSampleColumns();
  const last = of[0];
  const left = last ? last.size - judgedOf(last) : 0;
  return (
    <Panel
      title={w.sample}
      note={w.sampleNote}
      actions={
        last && left > 0
          ? may("linkage.compare") && (
              <Button type="primary" onClick={() => onJudge(last)}>
                {w.judge(formatExact(left))}
              </Button>
            )
          : may("linkage.decide") && <Draw />
      }
      flush
    >
      <DataTable
        name={w.sample}
        columns={columns}
        rows={of}
        rowKey={(one) => one.id}
        height={150}
        dense
        empty={<Empty reason={w.noSample} />}
      />
      <p className="page small quiet">{w.bounded}</p>
    </Panel>
  );
}

function Draw() {
  const w = useWords(words);
  const drawing = useChange(drawSample);
  const [seed, setSeed] = useState<number | null>(1);
  const [size, setSize] = useState<number | null>(300);
  return (
    <>
      <label className="small">
        {w.seed}{" "}
        <InputNumber
          aria-label={w.seed}
          min={0}
          max={2147483647}
          precision={0}
          value={seed}
          onChange={setSeed}
        />
      </label>
      <label className="small">
        {w.size}{" "}
        <InputNumber aria-label={w.size} min={1} max={100000} precision={0} value={size} onChange={setSize} />
      </label>
      <Button
        disabled={seed === null || size === null}
        loading={drawing.isPending}
        onClick={() => seed !== null && size !== null && drawing.mutate({ seed, size })}
      >
        {w.draw}
      </Button>
      {drawing.error && <ErrorState problem={asProblem(drawing.error)} />}
    </>
  );
}

function Labelled({ of }: { of: readonly AccuracyLine[] }) {
  const w = useWords(words);
  const columns = useLabelColumns();
  const none = !of.some((one) => one.right + one.mixed + one.missed + one.apart > 0);
  return (
    <Panel title={w.accuracy} note={w.accuracyNote} flush>
      <DataTable
        name={w.accuracy}
        columns={columns}
        rows={none ? [] : of}
        rowKey={(one) => one.hospital}
        height={220}
        dense
        empty={<Empty reason={w.noLabels} />}
      />
    </Panel>
  );
}

const interval = ({ share, low, high }: NonNullable<LinkSample["wrong"]>) =>
  [formatShare(share, 3), formatShare(low, 3), formatShare(high, 3)] as const;

const share = (of: number | null) => (of === null ? "—" : formatShare(of, 2));

function useSampleColumns(): Column<LinkSample>[] {
  const w = useWords(words);
  return useMemo(
    (): Column<LinkSample>[] => [
      { key: "n", title: w.number_, width: 80, render: (one) => String(one.number) },
      { key: "d", title: w.drawn, width: 120, render: (one) => formatDay(one.drawn_at) },
      { key: "s", title: w.seed, width: 90, align: "right", render: (one) => String(one.seed) },
      {
        key: "z",
        title: w.ofTitle,
        width: 150,
        align: "right",
        render: (one) => w.of(formatExact(one.size), formatExact(one.population)),
      },
      { key: "j", title: w.judged, width: 90, align: "right", render: (one) => formatExact(judgedOf(one)) },
      { key: "o", title: w.wrong, width: 90, align: "right", render: (one) => formatExact(one.other) },
      { key: "u", title: w.unsure, width: 90, align: "right", render: (one) => formatExact(one.unsure) },
      {
        key: "b",
        title: w.bound,
        align: "right",
        render: (one) => <b>{one.wrong ? `≤ ${formatShare(one.wrong.most, 3)}` : "—"}</b>,
      },
      {
        key: "i",
        title: w.interval,
        align: "right",
        render: (one) => (one.wrong ? w.between(...interval(one.wrong)) : "—"),
      },
    ],
    [w],
  );
}

function useLabelColumns(): Column<AccuracyLine>[] {
  const w = useWords(words);
  return useMemo((): Column<AccuracyLine>[] => {
    const titles = { right: w.right, mixed: w.mixed, missed: w.missed, apart: w.apartRight };
    const counted = (["right", "mixed", "missed", "apart"] as const).map((key) => ({
      key,
      title: titles[key],
      align: "right" as const,
      sort: (one: AccuracyLine) => one[key],
      render: (one: AccuracyLine) => formatExact(one[key]),
    }));
    return [
      {
        key: "h",
        title: w.hospital,
        width: 220,
        render: (one) => (one.hospital ? <HospitalChip code={one.hospital} full /> : <b>{w.everywhere}</b>),
      },
      ...counted,
      { key: "p", title: w.precision, width: 110, align: "right", render: (one) => share(one.precision) },
      { key: "c", title: w.recall, width: 110, align: "right", render: (one) => share(one.recall) },
    ];
  }, [w]);
}
