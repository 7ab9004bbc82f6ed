import { Modal } from "antd";
import { useWords } from "@/kit/lang";
import type { Door } from "./nav";
import { words } from "./words";

export function Help({ open, doors, onClose }: { open: boolean; doors: readonly Door[]; onClose: () => void }) {
  const w = useWords(words);
  const rows: [string[], string][] = [
    [["/"], w.helpKeys.search],
    [["?"], w.helpKeys.help],
    ...doors.map((d): [string[], string] => [["g", d.letter], w[d.key]]),
    [["Esc"], w.helpKeys.escape],
  ];
  return (
    <Modal open={open} onCancel={onClose} footer={null} title={w.help} width={420}>
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
    </Modal>
  );
}
