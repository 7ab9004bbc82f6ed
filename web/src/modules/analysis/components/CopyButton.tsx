// Copies a text and says so for a moment.
import { Button } from "antd";
import { useEffect, useState } from "react";
import { copyText } from "@/kit/clipboard";
import { useWords } from "@/kit/lang";
import { words } from "../resultWords";

export function CopyButton({ text, name }: { text: string; name?: string }) {
  const w = useWords(words);
  const [done, setDone] = useState(false);
  useEffect(() => {
    if (!done) return;
    const timer = setTimeout(() => setDone(false), 2000);
    return () => clearTimeout(timer);
  }, [done]);
  return (
    <Button size="small" aria-label={name} onClick={() => void copyText(text).then(setDone)}>
      <span aria-live="polite">{done ? w.copied : w.copy}</span>
    </Button>
  );
}
