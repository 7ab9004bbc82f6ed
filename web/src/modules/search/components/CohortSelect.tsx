// A saved cohort to choose, in its newest version; one that was chosen stays in the version it had.
import { useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { usePurpose } from "@/clinical/purpose";
import { useWords } from "@/kit/lang";
import { cohortQuery, cohortsQuery } from "../savedQueries";
import { words } from "../savedWords";

interface CohortSelectProps {
  /** id@version, "" for none. */
  value: string;
  onChange: (reference: string) => void;
}

export function CohortSelect({ value, onChange }: CohortSelectProps) {
  const w = useWords(words);
  const { purpose } = usePurpose();
  const answer = useQuery(cohortsQuery(purpose ?? ""));
  const [id = "", version = ""] = value.split("@");
  const chosen = useQuery(cohortQuery(id, version ? Number(version) : undefined, purpose ?? ""));
  const options = (answer.data?.lines ?? []).map((line) => ({
    value: `${line.id}@${line.version}`,
    label: `${line.name} · ${w.version(line.version)}`,
  }));
  const known = options.some((option) => option.value === value);
  const own =
    value && !known && chosen.data
      ? [{ value, label: `${chosen.data.saved.name} · ${w.version(chosen.data.version)}` }]
      : [];
  return (
    <Select
      showSearch={{ optionFilterProp: "label" }}
      aria-label={w.chooseCohort}
      placeholder={w.chooseCohort}
      style={{ minWidth: 280 }}
      value={value || undefined}
      loading={answer.isFetching}
      onChange={onChange}
      options={[...own, ...options]}
    />
  );
}
