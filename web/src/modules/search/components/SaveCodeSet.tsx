// Saving a set of codes under a name, or as a new version of the one that was opened; whoever was faster
// is not overwritten.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { App, Button, Checkbox, Form, Input, Popconfirm, Select } from "antd";
import { useState } from "react";
import type { CodeMembers, CodeSetPage } from "@/api/types";
import { usePurpose } from "@/clinical/purpose";
import { copyText } from "@/kit/clipboard";
import { useWords } from "@/kit/lang";
import { asProblem } from "@/kit/problem";
import { Sheet } from "@/kit/Sheet";
import { ErrorState } from "@/kit/states";
import { changeCodeSet, codeSetsQuery, removeCodeSet, saveCodeSet } from "../codeQueries";
import { words } from "../codeWords";
import { words as savedWords } from "../savedWords";

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
  const { purpose } = usePurpose();
  const saved = useQuery(codeSetsQuery("", purpose ?? ""));
  const [draft, setDraft] = useState<SetDraft>({
    name: page?.saved.name ?? "",
    description: page?.saved.description ?? "",
    note: "",
    by_link: page?.saved.by_link ?? false,
    project: page?.saved.project ?? null,
  });
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
      <SetFields draft={draft} onChange={setDraft} projects={saved.data?.projects ?? []} />
      {problem && !overtaken && <ErrorState problem={problem} />}
      {overtaken && page && (
        <p role="alert" className="ochre">
          {c.overtaken} <Button onClick={() => open(page.saved.id)}>{c.openNewest}</Button>
        </p>
      )}
      <div className="row">
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

interface SetDraft {
  name: string;
  description: string;
  note: string;
  by_link: boolean;
  project: string | null;
}

interface SetFieldsProps {
  draft: SetDraft;
  onChange: (next: SetDraft) => void;
  projects: readonly { id: string; title: string }[];
}

function SetFields({ draft, onChange, projects }: SetFieldsProps) {
  const w = useWords(savedWords);
  return (
    <Form layout="vertical" component="div">
      <Form.Item label={w.name} required help={draft.name.trim() ? undefined : w.needName}>
        <Input
          autoFocus
          aria-label={w.name}
          maxLength={200}
          value={draft.name}
          onChange={(e) => onChange({ ...draft, name: e.target.value })}
        />
      </Form.Item>
      <Form.Item label={w.description}>
        <Input.TextArea
          aria-label={w.description}
          rows={2}
          maxLength={4000}
          value={draft.description}
          onChange={(e) => onChange({ ...draft, description: e.target.value })}
        />
      </Form.Item>
      <Form.Item label={w.note}>
        <Input
          aria-label={w.note}
          maxLength={500}
          value={draft.note}
          onChange={(e) => onChange({ ...draft, note: e.target.value })}
        />
      </Form.Item>
      {projects.length > 0 && (
        <Form.Item label={w.project}>
          <Select
            aria-label={w.project}
            value={draft.project ?? ""}
            onChange={(project) => onChange({ ...draft, project: project || null })}
            options={[
              { value: "", label: w.noProject },
              ...projects.map((one) => ({ value: one.id, label: one.title })),
            ]}
          />
        </Form.Item>
      )}
      <Checkbox checked={draft.by_link} onChange={(e) => onChange({ ...draft, by_link: e.target.checked })}>
        {w.byLink}
      </Checkbox>
    </Form>
  );
}
