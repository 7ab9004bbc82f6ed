// Entering a paper: its DOI, its title, and which of the project's items it reports.
import { Button, Input, Select } from "antd";
import { useState } from "react";
import type { ProjectPage } from "@/api/types";
import { useText, useWords } from "@/kit/lang";
import { asProblem } from "@/kit/problem";
import { ErrorState } from "@/kit/states";
import { addPaper, useChange } from "../queries";
import { words } from "../words";

const nothing = { doi: "", title: "", made_of: [] as string[] };

export function AddPaper({ of }: { of: ProjectPage }) {
  const w = useWords(words);
  const text = useText();
  const add = useChange(addPaper(of.id));
  const [paper, setPaper] = useState(nothing);
  const sources = of.chain.filter((one) => one.kind !== "paper");
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        add.mutate(paper, { onSuccess: () => setPaper(nothing) });
      }}
    >
      <div className="inline-form">
        <Input
          size="small"
          style={{ width: 190 }}
          aria-label="DOI"
          placeholder="DOI 10.…/…"
          value={paper.doi}
          onChange={(e) => setPaper({ ...paper, doi: e.target.value })}
        />
        <Input
          size="small"
          style={{ flex: "1 1 200px" }}
          aria-label={w.paperTitle}
          placeholder={w.paperTitle}
          value={paper.title}
          onChange={(e) => setPaper({ ...paper, title: e.target.value })}
        />
        {sources.length > 0 && (
          <Select
            mode="multiple"
            size="small"
            style={{ flex: "1 1 160px" }}
            aria-label={w.madeOf}
            placeholder={w.madeOf}
            value={paper.made_of}
            onChange={(made_of: string[]) => setPaper({ ...paper, made_of })}
            options={sources.map((one) => ({ value: one.reference, label: text(one.label) }))}
          />
        )}
        <Button
          size="small"
          htmlType="submit"
          disabled={!paper.doi.trim() || !paper.title.trim()}
          loading={add.isPending}
        >
          {w.addPaper}
        </Button>
      </div>
      {add.error && <ErrorState problem={asProblem(add.error)} />}
    </form>
  );
}
