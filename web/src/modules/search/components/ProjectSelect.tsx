// Which of one's research projects something saved belongs to: its members read it, and an application can ask
// for it. Whoever has nothing to do with projects is not asked.
import { useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { useMay } from "@/clinical/viewer";
import { useWords } from "@/kit/lang";
import { projectsQuery } from "../savedQueries";
import { words } from "../savedWords";

interface ProjectSelectProps {
  /** null: nobody's but the author's. */
  value: string | null;
  onChange: (project: string | null) => void;
}

export function ProjectSelect({ value, onChange }: ProjectSelectProps) {
  const w = useWords(words);
  const may = useMay();
  const answer = useQuery({ ...projectsQuery, enabled: may("research.projects") });
  if (!may("research.projects")) return null;
  const offered = (answer.data?.projects ?? []).filter(
    (one) => one.id === value || (one.role !== "viewer" && one.status !== "closed"),
  );
  return (
    <Select
      aria-label={w.project}
      style={{ minWidth: 240 }}
      value={value ?? ""}
      loading={answer.isFetching}
      onChange={(chosen) => onChange(chosen || null)}
      options={[
        { value: "", label: w.noProject },
        ...offered.map((one) => ({ value: one.id, label: one.title })),
      ]}
    />
  );
}
