// Forms as files of other programs: reading one makes a draft; what could not be carried is listed by
// its row.
import { Button, Select } from "antd";
import { useRef } from "react";
import type { NotCarriedLine } from "@/api/types";
import { useText, useWords } from "@/kit/lang";
import { asProblem } from "@/kit/problem";
import { ErrorState } from "@/kit/states";
import { exportForm, type FormFormat, importForm, useChange } from "../queries";
import { words } from "../words";

export function ImportForm() {
  const w = useWords(words);
  const picker = useRef<HTMLInputElement>(null);
  const reading = useChange(importForm);
  const read = async (file: File) => {
    const bytes = new Uint8Array(await file.arrayBuffer());
    const text = btoa(Array.from(bytes, (one) => String.fromCharCode(one)).join(""));
    const ending = file.name.split(".").at(-1)?.toLowerCase() ?? "";
    reading.mutate({ file: text, format: ENDINGS[ending] ?? "xlsform" });
  };
  return (
    <div>
      <input
        ref={picker}
        type="file"
        hidden
        accept=".xlsx,.csv,.xml"
        aria-label={w.importForm}
        onChange={(e) => {
          const file = e.target.files?.[0];
          e.target.value = "";
          if (file) void read(file);
        }}
      />
      <Button size="small" loading={reading.isPending} onClick={() => picker.current?.click()}>
        {w.importForm}
      </Button>
      {reading.error && <ErrorState problem={asProblem(reading.error)} />}
      {reading.data && (
        <div role="status">
          <p>{w.imported(reading.data.page.form.name)}</p>
          <NotCarried lines={reading.data.missing} />
        </div>
      )}
    </div>
  );
}

const ENDINGS: Record<string, FormFormat> = { xlsx: "xlsform", csv: "redcap", xml: "odm" };
const FORMATS: readonly { value: FormFormat; label: string }[] = [
  { value: "xlsform", label: "XLSForm" },
  { value: "redcap", label: "REDCap" },
  { value: "odm", label: "CDISC ODM" },
];

export function ExportForm({ of }: { of: { name: string; version: number } }) {
  const w = useWords(words);
  const writing = useChange(exportForm);
  return (
    <>
      <Select
        size="small"
        style={{ width: 130 }}
        aria-label={w.exportForm}
        placeholder={w.exportForm}
        loading={writing.isPending}
        value={null}
        options={[...FORMATS]}
        onChange={(format: FormFormat | null) =>
          format && writing.mutate({ ...of, format }, { onSuccess: (made) => download(made.name, made.file) })
        }
      />
      {writing.data && <NotCarried lines={writing.data.missing} />}
    </>
  );
}

function NotCarried({ lines }: { lines: NotCarriedLine[] }) {
  const w = useWords(words);
  const text = useText();
  if (!lines.length) return null;
  return (
    <div className="small">
      <b>{w.notCarried}</b>
      <ul className="plain">
        {lines.map((one) => (
          <li key={`${one.place}${one.what.en}`}>{`${one.place} · ${text(one.what)}`}</li>
        ))}
      </ul>
    </div>
  );
}

function download(name: string, file: string) {
  const bytes = Uint8Array.from(atob(file), (one) => one.charCodeAt(0));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytes]));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
