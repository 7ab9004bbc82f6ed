// Why somebody decides: one line, which everybody sees who may see the decision.
import { Input } from "antd";
import { useWords } from "@/kit/lang";
import { words } from "../words";

const LEAST = 2;

/** Whether a reason says anything. */
export const isReason = (text: string) => text.trim().length >= LEAST;

export function Reason({
  value,
  hint,
  onChange,
}: {
  value: string;
  hint?: string;
  onChange: (value: string) => void;
}) {
  const w = useWords(words);
  return (
    <Input
      aria-label={w.reason}
      placeholder={hint ?? w.reason}
      maxLength={400}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      style={{ margin: "16px 0 12px" }}
    />
  );
}
