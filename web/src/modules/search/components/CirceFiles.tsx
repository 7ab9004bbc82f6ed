// Public definitions (Circe JSON) in and out: whatever cannot be translated is listed by its path.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { App, Button } from "antd";
import { useRef } from "react";
import type { ElementNotTranslated } from "@/api/types";
import { useText, useWords } from "@/kit/lang";
import { asProblem } from "@/kit/problem";
import { Sheet } from "@/kit/Sheet";
import { ErrorState } from "@/kit/states";
import { words } from "../circeWords";
import { importCirce, takeCirce } from "../savedQueries";

/** Takes a file in as a saved cohort; one that is not translated in full is listed and not saved. */
export function ImportCirce() {
  const w = useWords(words);
  const { message } = App.useApp();
  const navigate = useNavigate();
  const client = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const read = useMutation({
    mutationFn: async (file: File) => {
      const circe = jsonOf(await file.text());
      const title = typeof circe?.Title === "string" ? circe.Title : "";
      return circe && importCirce(title || file.name.replace(/\.json$/i, ""), circe);
    },
    onSuccess: (made) => {
      if (!made) void message.error(w.noJson);
      if (!made?.cohort) return;
      void client.invalidateQueries({ queryKey: ["search", "saved"] });
      void navigate({ to: "/search/cohort", search: { id: made.cohort.saved.id } as never });
    },
  });
  const listed = read.data?.untranslated ?? [];
  return (
    <>
      <Button loading={read.isPending} onClick={() => input.current?.click()}>
        {w.importCirce}
      </Button>
      <input
        ref={input}
        type="file"
        accept=".json,application/json"
        hidden
        aria-label={w.importCirce}
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          event.target.value = "";
          if (file) read.mutate(file);
        }}
      />
      <Sheet
        open={listed.length > 0 || read.error != null}
        title={w.notTaken}
        size={860}
        onClose={() => read.reset()}
      >
        {read.error ? (
          <ErrorState problem={asProblem(read.error)} />
        ) : (
          <Elements lead={w.notTakenWhy(listed.length)} of={listed} />
        )}
      </Sheet>
    </>
  );
}

/** Gives a saved cohort out as a file; what the file cannot say is listed before. */
export function ExportCirce({ id, version, name }: { id: string; version: number; name: string }) {
  const w = useWords(words);
  const text = useText();
  const { message } = App.useApp();
  const make = useMutation({
    mutationFn: () => takeCirce(id, version),
    onSuccess: (made) => {
      if (made.unsaid.length) return;
      download(made.circe, `${name}.json`);
      if (made.added.length) void message.info(w.written(made.added.map(text)), 8);
    },
  });
  const made = make.data;
  return (
    <>
      <Button loading={make.isPending} onClick={() => make.mutate()}>
        {w.exportCirce}
      </Button>
      <Sheet
        open={make.error != null || (made?.unsaid.length ?? 0) > 0}
        title={w.notSaid}
        size={860}
        onClose={() => make.reset()}
      >
        {make.error ? (
          <ErrorState problem={asProblem(make.error)} />
        ) : (
          <Elements lead={w.notSaidWhy(made?.unsaid.length ?? 0)} of={made?.unsaid ?? []} />
        )}
        {made?.added.map((one) => (
          <p key={one.en} className="small quiet">
            {text(one)}
          </p>
        ))}
        <div className="row sheet-buttons">
          <Button
            type="primary"
            disabled={!made}
            onClick={() => {
              if (made) download(made.circe, `${name}.${w.partOf}.json`);
              make.reset();
            }}
          >
            {w.exportPart}
          </Button>
          <Button onClick={() => make.reset()}>{w.cancel}</Button>
        </div>
      </Sheet>
    </>
  );
}

function Elements({ lead, of }: { lead: string; of: readonly ElementNotTranslated[] }) {
  const w = useWords(words);
  const text = useText();
  return (
    <>
      <p className="prose">{lead}</p>
      <ul className="elements">
        {of.map((one) => (
          <li key={one.path}>
            <code>{one.path}</code> <code className="quiet">{one.found}</code>
            <p className="small">
              {`${text(one.why)} · ${w.expected} ${text(one.expected)} · ${w.todo} ${text(one.todo)}`}
            </p>
          </li>
        ))}
      </ul>
    </>
  );
}

function jsonOf(text: string): Record<string, unknown> | null {
  try {
    const found = JSON.parse(text.replace(/^\uFEFF/, ""));
    return found && typeof found === "object" && !Array.isArray(found) ? found : null;
  } catch {
    return null;
  }
}

function download(content: unknown, name: string): void {
  const file = new Blob([JSON.stringify(content, null, 1)], { type: "application/json" });
  const address = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The browser has begun by then; at once would be too early for some.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
