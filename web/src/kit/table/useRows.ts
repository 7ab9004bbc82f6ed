// Which rows of a table are drawn, and which one has the keyboard: only those in sight above 150 rows.
import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { ofControl } from "./ofControl";

/** Up to so many rows are drawn at once: they cost less than a list that changes while somebody searches the
 * page. */
const DRAWN_AT_ONCE = 150;
const HEAD = 32;

interface RowsOptions {
  count: number;
  /** Height of the scrolling body; without it the table is as tall as its rows, and all are drawn. */
  height: number | undefined;
  rowHeight: number;
  /** Place of the row that a link asks for, or -1. */
  selected: number;
  onOpen: ((index: number) => void) | undefined;
}

/** A link to one row shows it: as the table opens, not while somebody reads on. */
function useOnce(ready: boolean, act: () => void): void {
  const done = useRef(false);
  useLayoutEffect(() => {
    if (done.current || !ready) return;
    done.current = true;
    act();
  });
}

/** Whether the page is on its way to paper, where nothing scrolls into sight. */
function usePrinting(): boolean {
  const [printing, setPrinting] = useState(false);
  useEffect(() => {
    // Drawn before the page is: the printed copy is taken as soon as the event has been heard.
    const begin = () => flushSync(() => setPrinting(true));
    const end = () => setPrinting(false);
    addEventListener("beforeprint", begin);
    addEventListener("afterprint", end);
    return () => {
      removeEventListener("beforeprint", begin);
      removeEventListener("afterprint", end);
    };
  }, []);
  return printing;
}

export function useRows({ count, height, rowHeight, selected, onOpen }: RowsOptions) {
  const scroll = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const rows = useVirtualizer({
    count,
    enabled: height != null,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowHeight,
    overscan: 10,
    // React draws after the scroll event; a draw forced within an effect would be refused.
    useFlushSync: false,
    // The head stays above the rows while they scroll.
    paddingStart: HEAD,
    scrollPaddingStart: HEAD,
    initialRect: { width: 0, height: height ?? 0 },
  });
  const printing = usePrinting();
  const windowed = height != null && count > DRAWN_AT_ONCE && !printing;
  const items = rows.getVirtualItems();
  const [first, last] = windowed ? [items[0]?.index ?? 0, (items.at(-1)?.index ?? -1) + 1] : [0, count];

  // A row that comes into sight by a key takes the focus as soon as it is drawn.
  const wanted = useRef<number | null>(null);
  useLayoutEffect(() => {
    if (wanted.current == null) return;
    const row = scroll.current?.querySelector<HTMLElement>(`tr[data-index="${wanted.current}"]`);
    if (!row) return;
    wanted.current = null;
    row.focus({ preventScroll: height != null });
  });

  useOnce(count > 0, () => {
    if (height != null && (selected + 2) * rowHeight > height)
      rows.scrollToIndex(selected, { align: "center" });
  });

  const onKeyDown = (event: KeyboardEvent, index: number) => {
    if (ofControl(event)) return;
    if (event.key === "Enter") onOpen?.(index);
    const to = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: count - 1 }[event.key];
    if (to == null || to < 0 || to >= count) return;
    event.preventDefault();
    wanted.current = to;
    setActive(to);
    if (height != null) rows.scrollToIndex(to, { align: "center" });
  };

  return {
    scroll,
    /** Rows `first` to `last` (exclusive) are drawn; so many pixels are left for those above and below. */
    first,
    last,
    above: windowed ? (items[0]?.start ?? HEAD) - HEAD : 0,
    below: windowed ? rows.getTotalSize() - (items.at(-1)?.end ?? HEAD) : 0,
    measure: height == null ? undefined : rows.measureElement,
    active: Math.min(active, count - 1),
    setActive,
    onKeyDown,
  };
}
