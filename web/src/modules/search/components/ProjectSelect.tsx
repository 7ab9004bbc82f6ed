// Which of one's projects something saved belongs to: its members read it, and an application can ask for it.
// Whoever works in none is not asked.
import { useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { usePurpose } from "@/clinical/purpose";
import { useWords } from "@/kit/lang";
import { cohortsQuery } from "../savedQueries";
import { words } from "../savedWords";

interface ProjectSelectProps {
  /** null: nobody's but the author's. */
  value: string | null;
  onChange: (project: string | null) => void;
}

/** The caller's projects that are not over, and the one that is chosen. */
export function useProjects(value: string | null) {
  const { purpose } = usePurpose();
  const answer = useQuery(cohortsQuery(purpose ?? ""));
  return (answer.data?.projects ?? []).filter((one) => one.id === value || !one.over);
}

export function ProjectSelect({ value, onChange }: ProjectSelectProps) {
  const w = useWords(words);
  const offered = useProjects(value);
  if (!offered.length) return null;
  return (
    <Select
      aria-label={w.project}
      style={{ minWidth: 240 }}
      value={value ?? ""}
      onChange={(chosen) => onChange(chosen || null)}
      options={[
        { value: "", label: w.noProject },
        ...offered.map((one) => ({ value: one.id, label: one.title })),
      ]}
    />
  );
}
