// Quotas: what each institution may draw this month and has drawn; the limits of the installation.
import { useQuery } from "@tanstack/react-query";
import { Button, Input, InputNumber } from "antd";
import { useMemo, useState } from "react";
import type { QuotaLine, QuotaPage } from "@/api/types";
import { formatExact, formatMinute } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { Panel } from "@/kit/Page";
import { asProblem } from "@/kit/problem";
import { Sheet } from "@/kit/Sheet";
import { ErrorState } from "@/kit/states";
import type { Column } from "@/kit/table/column";
import { DataTable } from "@/kit/table/DataTable";
import { changeQuota, quotasQuery, useChange } from "../queries";
import { words } from "../words";
import { Read } from "./Read";

export function Quotas() {
  const w = useWords(words);
  const text = useText();
  const answer = useQuery(quotasQuery);
  const columns = useColumns();
  const [opened, setOpened] = useState<string | null>(null);
  const open = answer.data?.institutions.find((one) => one.institution === opened);
  return (
    <>
      <Read answer={answer}>
        {(data) => (
          <div className="grid">
            <Panel title={w.quotas} note={w.quotasNote(data.month, data.everybody)} span={8} flush>
              <DataTable
                name={w.quotas}
                columns={columns}
                rows={data.institutions}
                rowKey={(one) => one.institution}
                selected={opened}
                onOpen={data.may_change ? (one) => setOpened(one.institution) : undefined}
                height={440}
              />
            </Panel>
            <Panel title={w.limits} span={4}>
              <Limits of={data} />
            </Panel>
          </div>
        )}
      </Read>
      <Sheet open={!!open} onClose={() => setOpened(null)} title={open ? text(open.label) : ""} size={420}>
        {open && <Change key={open.institution} of={open} most={answer.data?.everybody ?? 0} />}
      </Sheet>
    </>
  );
}

function Change({ of, most }: { of: QuotaLine; most: number }) {
  const w = useWords(words);
  const changing = useChange(changeQuota(of.institution));
  const [given, setGiven] = useState<number | null>(of.most);
  const [reason, setReason] = useState("");
  return (
    <div className="page part">
      {of.at && <p className="quiet">{w.lowered(of.by, formatMinute(of.at), of.reason)}</p>}
      <div className="administer">
        <InputNumber
          size="small"
          min={0}
          max={most}
          precision={0}
          aria-label={w.most}
          value={given}
          onChange={setGiven}
        />
        <Input
          size="small"
          className="grow"
          aria-label={w.reason}
          placeholder={w.reason}
          value={reason}
          onChange={(e) => setReason(e.target.value)}
        />
        <Button
          size="small"
          type="primary"
          disabled={given == null || !reason.trim()}
          loading={changing.isPending}
          onClick={() => changing.mutate({ most: given, reason })}
        >
          {w.change}
        </Button>
        {of.own && (
          <Button
            size="small"
            disabled={!reason.trim()}
            onClick={() => changing.mutate({ most: null, reason })}
          >
            {w.asEverybody}
          </Button>
        )}
      </div>
      {changing.error && <ErrorState problem={asProblem(changing.error)} />}
    </div>
  );
}

function Limits({ of }: { of: QuotaPage }) {
  const w = useWords(words);
  const text = useText();
  return (
    <table className="rights">
      <thead>
        <tr>
          <th>{w.limit}</th>
          <th className="number">{w.value}</th>
          <th>{w.setBy}</th>
        </tr>
      </thead>
      <tbody>
        {of.limits.map((one) => (
          <tr key={one.label.en}>
            <td>{text(one.label)}</td>
            <td className="number">{one.value}</td>
            <td className="quiet">{text(one.set_by)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function useColumns(): Column<QuotaLine>[] {
  const w = useWords(words);
  const text = useText();
  return useMemo((): Column<QuotaLine>[] => {
    const number = (key: "most" | "drawn" | "left", title: string): Column<QuotaLine> => ({
      key,
      title,
      width: 96,
      align: "right",
      render: (one) => (
        <span className={key === "most" && one.own ? "ochre" : ""}>{formatExact(one[key])}</span>
      ),
      sort: (one) => one[key],
    });
    return [
      {
        key: "institution",
        title: w.institution,
        render: (one) => text(one.label),
        sort: (one) => text(one.label),
      },
      number("most", w.most),
      number("drawn", w.drawn),
      number("left", w.left),
      { key: "reason", title: w.reason, width: 220, render: (one) => one.reason },
    ];
  }, [w, text]);
}
