// What is asked of everything that is saved: its name, what it is, what is new, who may read it.
import { Checkbox, Form, Input } from "antd";
import { useViewer } from "@/clinical/viewer";
import { useWords } from "@/kit/lang";
import { words } from "../savedWords";
import { ProjectSelect, useProjects } from "./ProjectSelect";

export interface SavedDraft {
  name: string;
  description: string;
  note: string;
  by_link: boolean;
  project: string | null;
}

/** Of a thing that was saved before, its own words; a new version says anew what it changes. */
export function draftOf(
  saved: { name: string; description: string; by_link: boolean; project: string | null } | undefined,
): SavedDraft {
  return {
    name: saved?.name ?? "",
    description: saved?.description ?? "",
    note: "",
    by_link: saved?.by_link ?? false,
    project: saved?.project ?? null,
  };
}

interface SavedFieldsProps {
  draft: SavedDraft;
  onChange: (next: SavedDraft) => void;
  /** Whose it is, "" for what is new: only its owner moves it into another project. */
  owner: string;
}

export function SavedFields({ draft, onChange, owner }: SavedFieldsProps) {
  const w = useWords(words);
  const { account } = useViewer();
  const projects = useProjects(draft.project);
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
      {projects.length > 0 && (!owner || owner === account) && (
        <Form.Item label={w.project} help={w.projectWhy}>
          <ProjectSelect value={draft.project} onChange={(project) => onChange({ ...draft, project })} />
        </Form.Item>
      )}
      <Checkbox checked={draft.by_link} onChange={(e) => onChange({ ...draft, by_link: e.target.checked })}>
        {w.byLink}
      </Checkbox>
    </Form>
  );
}
