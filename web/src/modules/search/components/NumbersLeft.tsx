// What a count with noise is, and how many of them the institution may still ask for this month.
import { formatExact } from "@/kit/format";
import { useWords } from "@/kit/lang";
import { words } from "../words";

export function NumbersLeft({ left }: { left: number }) {
  const w = useWords(words);
  return (
    <details className="small quiet">
      <summary>{w.numbersLeft(formatExact(left))}</summary>
      <p className="prose">{w.numbersLeftWhy}</p>
    </details>
  );
}
