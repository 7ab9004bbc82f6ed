// The one name and definition of rows that wait at the centre, wherever they are counted.
import { useWords } from "@/kit/lang";
import { words } from "./words";

export function HeldRows() {
  const w = useWords(words);
  return <dfn title={w.heldWhy}>{w.held}</dfn>;
}
