// Asking to bring a file of this computer into a project's workspace.
import { Button, Input, Select } from "antd";
import { useRef, useState } from "react";
import type { ImportList } from "@/api/types";
import { useWords } from "@/kit/lang";
import { Panel } from "@/kit/Page";
import { asProblem } from "@/kit/problem";
import { ErrorState } from "@/kit/states";
import { askImport, useChange } from "../queries";
import { words } from "../words";

export function AskImport({ of }: { of: ImportList }) {
  const w = useWords(words);
  const asking = useChange(askImport);
  const box = useRef<HTMLInputElement>(null);
  const [project, setProject] = useState(of.projects[0]?.id ?? "");
  const [file, setFile] = useState<File>();
  const [what, setWhat] = useState("");
  const [source, setSource] = useState("");
  const send = (chosen: File) =>
    asking.mutate(
      { project, file: chosen, what, source },
      {
        onSuccess: () => {
          setFile(undefined);
          setWhat("");
          setSource("");
        },
      },
    );
  return (
    <Panel title={w.askImport} note={w.importTypes(of.types)}>
      <div className="output-begin">
        <Select
          aria-label={w.choose}
          style={{ width: 240 }}
          value={project}
          onChange={setProject}
          options={of.projects.map((one) => ({ value: one.id, label: one.title }))}
        />
        <input
          ref={box}
          type="file"
          hidden
          aria-label={w.chooseFile}
          onChange={(event) => {
            setFile(event.target.files?.[0]);
            event.target.value = "";
          }}
        />
        <Button onClick={() => box.current?.click()}>{file ? w.chosen(file.name) : w.chooseFile}</Button>
        <Input
          aria-label={w.importWhat}
          placeholder={w.importWhat}
          maxLength={500}
          value={what}
          onChange={(event) => setWhat(event.target.value)}
        />
        <Input
          aria-label={w.importSource}
          placeholder={w.importSource}
          maxLength={500}
          value={source}
          onChange={(event) => setSource(event.target.value)}
        />
        <Button
          type="primary"
          disabled={!file || !what.trim() || !source.trim()}
          loading={asking.isPending}
          onClick={() => file && send(file)}
        >
          {w.askImport}
        </Button>
      </div>
      {asking.data && !asking.isPending && !file && (
        <p role="status">{w.asked(asking.variables?.file.name ?? "")}</p>
      )}
      {asking.error && <ErrorState problem={asProblem(asking.error)} />}
    </Panel>
  );
}
