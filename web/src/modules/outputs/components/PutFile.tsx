// Choosing a file of this computer; it is checked as soon as it is in.
import { Button } from "antd";
import { useRef } from "react";
import type { OutputPage } from "@/api/types";
import { useWords } from "@/kit/lang";
import { asProblem } from "@/kit/problem";
import { ErrorState } from "@/kit/states";
import { putFile, useChange } from "../queries";
import { words } from "../words";

export function PutFile({ of, name }: { of: OutputPage; name?: string }) {
  const w = useWords(words);
  const putting = useChange(putFile(of.id));
  const box = useRef<HTMLInputElement>(null);
  const label = name ? w.replace : w.put;
  return (
    <div className="output-put">
      <input
        ref={box}
        type="file"
        hidden
        aria-label={label}
        onChange={(event) => {
          const file = event.target.files?.[0];
          // The version of a file keeps its name, whatever it is called on this computer.
          if (file) putting.mutate(name ? new File([file], name) : file);
          event.target.value = "";
        }}
      />
      <Button size="small" loading={putting.isPending} onClick={() => box.current?.click()}>
        {label}
      </Button>
      {!name && <span className="quiet small">{w.types}</span>}
      {name && !of.may_edit && <span className="quiet small">{w.replaceNote}</span>}
      {putting.error && <ErrorState problem={asProblem(putting.error)} />}
    </div>
  );
}
