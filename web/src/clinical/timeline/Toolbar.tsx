// Above the lanes: first and last event, the length between them, zoom, day 0.
import { Button } from "antd";
import type { ReactNode } from "react";
import { formatLength } from "@/kit/format";
import { useLang, useWords } from "@/kit/lang";
import { useHospital } from "../hospitals";
import type { TimelineItem } from "./cluster";
import type { View } from "./useView";
import { endText } from "./wording";
import { words } from "./words";

interface ToolbarProps {
  first: TimelineItem;
  last: TimelineItem;
  /** Next to the length of time: how much there is. */
  note: string;
  actions?: ReactNode;
  view: View;
  dayZero: { label: string } | null;
  onClearZero: () => void;
  onGo: (item: TimelineItem) => void;
}

export function Toolbar({ first, last, note, actions, view, dayZero, onClearZero, onGo }: ToolbarProps) {
  const w = useWords(words);
  const { lang } = useLang();
  const hospital = useHospital();
  const short = (code: string) => hospital(code).short;
  return (
    <div className="tl-top">
      <button type="button" className="plain tl-end" onClick={() => onGo(first)}>
        <span className="quiet">{w.first}</span> <b>{endText(first, short)}</b>
      </button>
      <span className="quiet tl-span">{`${formatLength(last.time - first.time, lang)} · ${note}`}</span>
      <span className="row tl-zoom">
        <Zoom view={view} />
        {dayZero && (
          <Button size="small" onClick={onClearZero} title={w.clearZero}>
            {w.zero(dayZero.label)}
          </Button>
        )}
        {actions}
      </span>
      <button type="button" className="plain tl-end" onClick={() => onGo(last)}>
        <span className="quiet">{w.last}</span> <b>{endText(last, short)}</b>
      </button>
    </div>
  );
}

function Zoom({ view: { zoom, zoomTo } }: { view: View }) {
  const w = useWords(words);
  return (
    <>
      <Button
        size="small"
        aria-label={w.zoomOut}
        title={w.zoomOut}
        disabled={zoom <= 1}
        onClick={() => zoomTo(zoom / 2)}
      >
        {"−"}
      </Button>
      <Button size="small" aria-label={w.zoomIn} title={w.zoomIn} onClick={() => zoomTo(zoom * 2)}>
        {"+"}
      </Button>
      <Button size="small" disabled={zoom === 1} onClick={() => zoomTo(1)}>
        {w.entire}
      </Button>
    </>
  );
}
