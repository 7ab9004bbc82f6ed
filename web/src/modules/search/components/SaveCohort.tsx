// Saving a tree as a cohort, or as a new version of the one that was opened; what happens when somebody else
// was faster.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Button } from "antd";
import { useState } from "react";
import type { CohortDraft, CohortPage, Definition } from "@/api/types";
import { usePurpose } from "@/clinical/purpose";
import { useWords } from "@/kit/lang";
import { asProblem } from "@/kit/problem";
import { Sheet } from "@/kit/Sheet";
import { ErrorState } from "@/kit/states";
import { changeCohort, cohortQuery, saveCohort } from "../savedQueries";
import { words } from "../savedWords";
import { useSearchState } from "./Box";
import { DifferenceLines } from "./DifferenceLines";
import { draftOf, SavedFields } from "./SavedFields";

interface SaveCohortProps {
  definition: Definition;
  none: boolean;
}

/** The buttons over the tree. The address says which saved cohort the tree was opened from. */
export function SaveCohort({ definition, none }: SaveCohortProps) {
  const w = useWords(words);
  const { purpose } = usePurpose();
  const [state] = useSearchState();
  const [open, setOpen] = useState<"new" | "version" | null>(null);
  const of = useQuery(cohortQuery(state.cohort ?? "", undefined, purpose ?? ""));
  const page = state.cohort ? of.data : undefined;
  const mine = page?.saved.mine;
  return (
    <>
      {page && (
        <span className="small quiet">
          {w.editing(page.saved.name, Number(state.opened ?? page.version))}
        </span>
      )}
      {mine && (
        <Button size="small" type="primary" disabled={none} onClick={() => setOpen("version")}>
          {w.saveNew}
        </Button>
      )}
      <Button size="small" type={mine ? "default" : "primary"} disabled={none} onClick={() => setOpen("new")}>
        {page ? w.saveAs : w.save}
      </Button>
      {open && (
        <SaveForm
          definition={definition}
          page={open === "version" ? page : undefined}
          revision={Number(state.revision ?? page?.saved.revision ?? 0)}
          opened={Number(state.opened ?? page?.version ?? 0)}
          onClose={() => setOpen(null)}
        />
      )}
    </>
  );
}

interface SaveFormProps {
  definition: Definition;
  page: CohortPage | undefined;
  revision: number;
  opened: number;
  onClose: () => void;
}

function SaveForm({ definition, page, revision, opened, onClose }: SaveFormProps) {
  const w = useWords(words);
  const client = useQueryClient();
  const navigate = useNavigate();
  const [draft, setDraft] = useState(() => draftOf(page?.saved));
  const save = useMutation({
    mutationFn: (of: number) => {
      const body: CohortDraft = { ...draft, definition };
      return page ? changeCohort(page.saved.id, of, body) : saveCohort(body);
    },
    onSuccess: (made) => {
      void client.invalidateQueries({ queryKey: ["search", "saved"] });
      void navigate({ to: "/search/cohort", search: { id: made.saved.id } as never });
    },
  });
  const problem = save.error ? asProblem(save.error) : null;
  const overtaken = problem?.status === 412;
  return (
    <Sheet open title={page ? w.saveNew : w.save} size={440} onClose={onClose}>
      <SavedFields draft={draft} onChange={setDraft} owner={page?.saved.owner ?? ""} />
      {problem && !overtaken && <ErrorState problem={problem} />}
      {overtaken && page && <Overtaken id={page.saved.id} opened={opened} onMine={(of) => save.mutate(of)} />}
      <div className="row sheet-buttons">
        <Button
          type="primary"
          disabled={!draft.name.trim() || overtaken}
          loading={save.isPending}
          onClick={() => save.mutate(revision)}
        >
          {w.ok}
        </Button>
        <Button onClick={onClose}>{w.cancel}</Button>
      </div>
    </Sheet>
  );
}

interface OvertakenProps {
  id: string;
  /** The version that was opened. */
  opened: number;
  onMine: (revision: number) => void;
}

/** Theirs is shown as it differs from what was opened; then mine may follow it as the next version. */
function Overtaken({ id, opened, onMine }: OvertakenProps) {
  const w = useWords(words);
  const navigate = useNavigate();
  const { purpose } = usePurpose();
  const now = useQuery({
    ...cohortQuery(id, undefined, purpose ?? ""),
    staleTime: 0,
    refetchOnMount: "always",
  });
  return (
    <section role="alert" className="overtaken">
      <h3>{w.overtaken}</h3>
      <p className="small prose">{w.overtakenWhy}</p>
      {now.data && !now.isFetching && (
        <>
          <DifferenceLines id={id} older={opened} newer={now.data.version} />
          <div className="row">
            <Button onClick={() => now.data && onMine(now.data.saved.revision)}>{w.keepMine}</Button>
            <Button onClick={() => void navigate({ to: "/search/cohort", search: { id } as never })}>
              {w.takeTheirs}
            </Button>
          </div>
        </>
      )}
    </section>
  );
}
