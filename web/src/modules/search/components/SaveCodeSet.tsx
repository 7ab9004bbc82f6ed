// Saving a set of codes under a name, or as a new version of the one that was opened; whoever was faster
// is not overwritten.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { App, Button, Popconfirm } from "antd";
import { useState } from "react";
import type { CodeMembers, CodeSetPage } from "@/api/types";
import { copyText } from "@/kit/clipboard";
import { useWords } from "@/kit/lang";
import { asProblem } from "@/kit/problem";
import { Sheet } from "@/kit/Sheet";
import { ErrorState } from "@/kit/states";
import { changeCodeSet, removeCodeSet, saveCodeSet } from "../codeQueries";
import { words } from "../codeWords";
import { words as savedWords } from "../savedWords";
import { draftOf, SavedFields } from "./SavedFields";

interface SaveCodeSetProps {
  members: CodeMembers;
  none: boolean;
  page: CodeSetPage | undefined;
}

export function SaveCodeSet({ members, none, page }: SaveCodeSetProps) {
  const w = useWords(words);
  const [open, setOpen] = useState<"new" | "version" | null>(null);
  const mine = page?.saved.mine;
  return (
    <>
      {page && <LinkAndRemoval page={page} />}
      {mine && (
        <Button type="primary" disabled={none} onClick={() => setOpen("version")}>
          {w.saveNew}
        </Button>
      )}
      <Button type={mine ? "default" : "primary"} disabled={none} onClick={() => setOpen("new")}>
        {page ? w.saveAs : w.save}
      </Button>
      {open && (
        <SetForm
          members={members}
          page={open === "version" ? page : undefined}
          onClose={() => setOpen(null)}
        />
      )}
    </>
  );
}

function LinkAndRemoval({ page }: { page: CodeSetPage }) {
  const w = useWords(savedWords);
  const client = useQueryClient();
  const navigate = useNavigate();
  const { message } = App.useApp();
  const { saved } = page;
  const remove = useMutation({
    mutationFn: () => removeCodeSet(saved.id, saved.revision),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["search", "saved"] });
      void navigate({ to: "/search/codes" });
    },
    onError: (error) => void message.error(error.message),
  });
  const copy = async () => {
    if (await copyText(`${location.origin}/search/codes?id=${saved.id}`)) void message.info(w.copied);
    else void message.warning(w.notCopied);
  };
  return (
    <>
      {saved.by_link && <Button onClick={() => void copy()}>{w.copy}</Button>}
      {saved.mine && (
        <Popconfirm
          title={w.removeWhy}
          okText={w.remove}
          cancelText={w.cancel}
          onConfirm={() => remove.mutate()}
        >
          <Button>{w.remove}</Button>
        </Popconfirm>
      )}
    </>
  );
}

function SetForm({ members, page, onClose }: Omit<SaveCodeSetProps, "none"> & { onClose: () => void }) {
  const w = useWords(savedWords);
  const c = useWords(words);
  const client = useQueryClient();
  const navigate = useNavigate();
  const [draft, setDraft] = useState(() => draftOf(page?.saved));
  const open = (id: string) => void navigate({ to: "/search/codes", search: { id } as never });
  const save = useMutation({
    mutationFn: () => {
      const body = { ...draft, members };
      return page ? changeCodeSet(page.saved.id, page.saved.revision, body) : saveCodeSet(body);
    },
    onSuccess: (made) => {
      void client.invalidateQueries({ queryKey: ["search", "saved"] });
      onClose();
      open(made.saved.id);
    },
  });
  const problem = save.error ? asProblem(save.error) : null;
  const overtaken = problem?.status === 412;
  return (
    <Sheet open title={page ? c.saveNew : c.save} size={440} onClose={onClose}>
      <SavedFields draft={draft} onChange={setDraft} owner={page?.saved.owner ?? ""} />
      {problem && !overtaken && <ErrorState problem={problem} />}
      {overtaken && page && (
        <p role="alert" className="ochre">
          {c.overtaken} <Button onClick={() => open(page.saved.id)}>{c.openNewest}</Button>
        </p>
      )}
      <div className="row sheet-buttons">
        <Button
          type="primary"
          disabled={!draft.name.trim() || overtaken}
          loading={save.isPending}
          onClick={() => save.mutate()}
        >
          {w.ok}
        </Button>
        <Button onClick={onClose}>{w.cancel}</Button>
      </div>
    </Sheet>
  );
}
