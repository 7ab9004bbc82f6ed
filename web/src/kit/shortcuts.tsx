// Keys that work on every page: `/` search, `?` help, `g` + letter for pages, Esc closes one thing. A key
// struck while a Chinese input method composes, or inside a field, is the field's.
import { useEffect, useRef } from "react";

export interface Shortcut {
  /** One key, or `g x`. */
  keys: string;
  label: string;
  run: () => void;
}

function inField(target: EventTarget | null): boolean {
  const element = target as HTMLElement | null;
  return !!element?.closest?.("input, textarea, select, [contenteditable=true]");
}

/** Listens for the shortcuts as long as the caller is mounted. */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  const current = useRef(shortcuts);
  current.current = shortcuts;
  useEffect(() => {
    let waiting = 0;
    const listen = (event: KeyboardEvent) => {
      if (
        event.isComposing ||
        event.keyCode === 229 ||
        event.ctrlKey ||
        event.metaKey ||
        event.altKey ||
        inField(event.target)
      )
        return;
      const after = Date.now() - waiting < 1200;
      waiting = 0;
      const keys = after ? `g ${event.key}` : event.key;
      const found = current.current.find((s) => s.keys === keys);
      if (found) {
        event.preventDefault();
        found.run();
      } else if (event.key === "g") waiting = Date.now();
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, []);
}
