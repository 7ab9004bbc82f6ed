// Choosing a file of this computer; it is checked as soon as it is in.
import { Button, Select } from "antd";
import { useRef } from "react";
import type { OutputPage } from "@/api/types";
import { formatMinute } from "@/kit/format";
import { useWords } from "@/kit/lang";
import { asProblem } from "@/kit/problem";
import { ErrorState } from "@/kit/states";
import { putFile, putHanded, useChange } from "../queries";
import { words } from "../words";

export function PutFile({ of, name }: { of: OutputPage; name?: string }) {
  const w = useWords(words);
  const putting = useChange(putFile(of.id));
  const taking = useChange(putHanded(of.id));
  const problem = putting.error ?? taking.error;
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
      {!name && of.handed.length > 0 && (
        <Select
          size="small"
          style={{ minWidth: 220 }}
          aria-label={w.handed}
          placeholder={w.handed}
          loading={taking.isPending}
          value={null}
          onChange={(file: string | null) => file && taking.mutate(file)}
          options={of.handed.map((one) => ({
            value: one.id,
            label: `${one.name} · ${formatMinute(one.at)}`,
          }))}
        />
      )}
      {!name && <span className="quiet small">{w.types}</span>}
      {name && !of.may_edit && <span className="quiet small">{w.replaceNote}</span>}
      {problem && <ErrorState problem={asProblem(problem)} />}
    </div>
  );
}
