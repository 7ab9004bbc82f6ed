// The keys, in the browser's own dialog: it holds the focus, Esc closes it.
import { useEffect, useRef } from "react";
import { useText, useWords } from "@/kit/lang";
import type { MenuEntry } from "@/kit/room";
import { words } from "./words";

interface HelpProps {
  open: boolean;
  menu: readonly MenuEntry[];
  onClose: () => void;
}

export function Help({ open, menu, onClose }: HelpProps) {
  const w = useWords(words);
  const text = useText();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (open) dialog.current?.showModal();
    else dialog.current?.close();
  }, [open]);
  const rows: [string[], string][] = [
    [["/"], w.helpKeys.search],
    [["?"], w.helpKeys.help],
    ...menu.map((entry): [string[], string] => [["g", entry.letter], text(entry.label)]),
    [["Esc"], w.helpKeys.escape],
  ];
  return (
    <dialog ref={dialog} className="help" aria-label={w.help} onClose={onClose}>
      <div className="row spread">
        <h2>{w.help}</h2>
        <button type="button" className="plain" aria-label={w.close} onClick={onClose}>
          {"×"}
        </button>
      </div>
      <dl className="keys">
        {rows.map(([keys, label]) => (
          <div key={label}>
            <dt>
              {keys.map((k) => (
                <kbd key={k}>{k}</kbd>
              ))}
            </dt>
            <dd>{label}</dd>
          </div>
        ))}
      </dl>
    </dialog>
  );
}
