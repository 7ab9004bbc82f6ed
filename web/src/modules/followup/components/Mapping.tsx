// From which question of the version before each one goes on: what reports over both versions put together.
import { Select } from "antd";
import type { FieldDeclaration, FormDeclaration } from "@/api/types";
import { useLang, useWords } from "@/kit/lang";
import { designWords } from "../designWords";
import { labelOf } from "./FieldInput";

const FRESH = "-";
const same = (one: FieldDeclaration, other: FieldDeclaration) => one.name === other.name;

export function Mapping(props: {
  form: FormDeclaration;
  before: FormDeclaration;
  onChange: (mapping: Record<string, string>) => void;
}) {
  const w = useWords(designWords);
  const { lang } = useLang();
  const { form, before } = props;
  const mapping = form.mapping ?? {};
  const fields = (of: FormDeclaration) =>
    of.section.flatMap((one) => one.field).filter((one) => one.type !== "note");
  const old = fields(before);
  const known = new Set(old.map((one) => one.name));
  const used = new Set(fields(form).map((one) => mapping[one.name] ?? one.name));
  const left = old.filter((one) => !used.has(one.name));
  const set = (of: FieldDeclaration, given: string) => {
    const { [of.name]: _, ...rest } = mapping;
    if (given === of.name) props.onChange(rest);
    else props.onChange({ ...rest, [of.name]: given === FRESH ? "" : given });
  };
  return (
    <>
      <p className="small quiet">{w.mappingNote(before.version ?? 1)}</p>
      {fields(form).map((one) => {
        const said = mapping[one.name];
        const value = said === "" ? FRESH : (said ?? (known.has(one.name) ? one.name : undefined));
        return (
          <div key={one.name} className="design-map">
            <span>{labelOf(lang, one, one.name)}</span>
            <Select
              size="small"
              status={value === undefined ? "warning" : undefined}
              aria-label={`${w.mapping} ${one.name}`}
              value={value}
              onChange={(given: string) => set(one, given)}
              options={[
                { value: FRESH, label: w.fresh },
                ...old.map((of) => ({
                  value: of.name,
                  label: `${labelOf(lang, of, of.name)} · ${of.name}${same(of, one) ? w.sameName : ""}`,
                })),
              ]}
            />
          </div>
        );
      })}
      {left.length > 0 && (
        <p className="small ochre">{w.dropped(left.map((one) => labelOf(lang, one, one.name)).join("、"))}</p>
      )}
    </>
  );
}
