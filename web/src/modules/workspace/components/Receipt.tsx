// A receipt: what was written, of which release, how many rows and columns, with the hash of each file.
import { Button } from "antd";
import { useMemo, useState } from "react";
import type { ExtractFileLine, ExtractReceipt } from "@/api/types";
import { formatExact, formatMinute } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { Facts } from "@/kit/Page";
import type { Column } from "@/kit/table/column";
import { DataTable } from "@/kit/table/DataTable";
import { words } from "../words";
import { ExtractDictionary } from "./ExtractDictionary";

export function ReceiptCard({ of }: { of: ExtractReceipt }) {
  const w = useWords(words);
  const text = useText();
  const columns = useFileColumns();
  const [open, setOpen] = useState(false);
  const written = of.files.length > 0;
  return (
    <>
      <Facts
        facts={[
          [w.extract, <code key="id">{of.id}</code>],
          [w.state, text(of.status_label)],
          [w.reason, text(of.reason)],
          written ? [w.persons, formatExact(of.persons)] : null,
          [w.release, of.release_number ? w.releaseNumber(of.release_number) : of.release],
          [w.begun, formatMinute(of.begun)],
          [w.ended, formatMinute(of.ended)],
        ]}
      />
      {written && (
        <DataTable
          name={w.files}
          columns={columns}
          rows={of.files}
          rowKey={(one) => one.name}
          height={Math.min(260, 34 * (of.files.length + 1))}
        />
      )}
      {of.status === "standing" && (
        <div className="row">
          <Button size="small" aria-expanded={open} onClick={() => setOpen(!open)}>
            {open ? w.close : w.dictionary}
          </Button>
        </div>
      )}
      {open && <ExtractDictionary of={of.id} />}
    </>
  );
}

/** Receipts of what is over: the log of what was once handed out. */
export function EarlierReceipts({ of }: { of: ExtractReceipt[] }) {
  const w = useWords(words);
  if (of.length === 0) return null;
  return (
    <details>
      <summary>{w.earlier(of.length)}</summary>
      {of.map((one) => (
        <ReceiptCard key={one.id} of={one} />
      ))}
    </details>
  );
}

function useFileColumns(): Column<ExtractFileLine>[] {
  const w = useWords(words);
  return useMemo(
    (): Column<ExtractFileLine>[] => [
      { key: "file", title: w.file, width: 200, render: (one) => one.name },
      { key: "rows", title: w.rows, width: 90, align: "right", render: (one) => formatExact(one.rows) },
      { key: "columns", title: w.columns, width: 60, align: "right", render: (one) => one.columns.length },
      { key: "bytes", title: w.bytes, width: 110, align: "right", render: (one) => formatExact(one.bytes) },
      { key: "sha256", title: w.sha256, render: (one) => <code>{one.sha256}</code> },
    ],
    [w],
  );
}
