// The chain of a project: columns from the protocol to the papers, a line from everything to what it was made
// of. The list under it says the same for whoever sees no drawing.
import { useMemo } from "react";
import type { ChainItem } from "@/api/types";
import { formatMinute } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import type { Column } from "@/kit/table/column";
import { DataTable } from "@/kit/table/DataTable";
import { words } from "../words";
import "./research.css";

const columns = ["protocol", "cohort", "frame", "run", "output", "paper"] as const;
const wide = 150;
const gap = 36;
const high = 44;
const step = 54;
const top = 22;

interface Box {
  id: string;
  x: number;
  y: number;
  label: string;
  reference: string;
  kind: string;
}

/** Where each box stands, and the curves between them. */
export function layout(items: readonly ChainItem[], label: (item: ChainItem) => string) {
  const boxes = new Map<string, Box>();
  const rows: Record<string, number> = {};
  for (const item of items) {
    const row = rows[item.kind] ?? 0;
    rows[item.kind] = row + 1;
    boxes.set(item.id, {
      id: item.id,
      x: columns.indexOf(item.kind as never) * (wide + gap),
      y: top + row * step,
      label: label(item),
      reference: item.reference,
      kind: item.kind,
    });
  }
  const curves = items.flatMap((item) => {
    const to = boxes.get(item.id);
    const sources = item.sources.length ? item.sources : ["protocol"];
    return sources.flatMap((source) => {
      const from = source === "protocol" ? { x: 0, y: top } : boxes.get(source);
      return from && to ? [curve(from, to)] : [];
    });
  });
  const most = Math.max(1, ...Object.values(rows));
  return { boxes: [...boxes.values()], curves, height: top + most * step };
}

function curve(from: { x: number; y: number }, to: { x: number; y: number }): string {
  const [x1, y1, x2, y2] = [from.x + wide, from.y + high / 2, to.x, to.y + high / 2];
  const bend = (x1 + x2) / 2;
  return `M${x1} ${y1}C${bend} ${y1} ${bend} ${y2} ${x2} ${y2}`;
}

export function Chain({ title, items }: { title: string; items: readonly ChainItem[] }) {
  const w = useWords(words);
  const text = useText();
  const drawn = layout(items, (item) => text(item.label));
  const width = columns.length * (wide + gap) - gap;
  return (
    <div className="chain">
      <div className="chain-canvas" style={{ width, height: drawn.height }} aria-hidden="true">
        <svg width={width} height={drawn.height} focusable="false" aria-hidden="true">
          {drawn.curves.map((d) => (
            <path key={d} d={d} />
          ))}
        </svg>
        {columns.map((kind, i) => (
          <span key={kind} className="chain-head" style={{ left: i * (wide + gap) }}>
            {w.kinds[kind]}
          </span>
        ))}
        <div className="chain-box protocol" style={{ left: 0, top, width: wide }}>
          <b>{title}</b>
        </div>
        {drawn.boxes.map((box) => (
          <div key={box.id} className="chain-box" style={{ left: box.x, top: box.y, width: wide }}>
            <b title={box.label}>{box.label}</b>
            <span title={box.reference}>{box.reference}</span>
          </div>
        ))}
      </div>
    </div>
  );
}

/** The same as a list. */
export function ChainList({ items }: { items: readonly ChainItem[] }) {
  const w = useWords(words);
  const text = useText();
  const list = useMemo((): Column<ChainItem>[] => {
    const names = new Map(items.map((item) => [item.id, text(item.label)]));
    return [
      { key: "kind", title: w.kind, width: 80, render: (one) => text(one.kind_label) },
      { key: "label", title: w.title, render: (one) => text(one.label) },
      {
        key: "sources",
        title: w.madeOf,
        render: (one) =>
          one.sources.length ? one.sources.map((id) => names.get(id) ?? id).join(" · ") : w.kinds.protocol,
      },
      { key: "release", title: w.onRelease, width: 170, render: (one) => one.release },
      { key: "at", title: w.made, width: 134, render: (one) => formatMinute(one.at) },
    ];
  }, [items, w, text]);
  return <DataTable name={w.chain} columns={list} rows={items} rowKey={(one) => one.id} height={220} dense />;
}
