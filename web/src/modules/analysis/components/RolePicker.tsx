// Columns for a role: only those whose kind fits are offered; a coded one says which level is compared with.
import { Select } from "antd";
import type { AlgorithmRole, FrameColumn, FramePage } from "@/api/types";
import { formatShare, listed } from "@/kit/format";
import { useLang, useText, useWords } from "@/kit/lang";
import { type Answers, coded, fits, reordered } from "../model/answers";
import { words } from "../words";

interface RolePickerProps {
  role: AlgorithmRole;
  frame: FramePage;
  answers: Answers;
  onChange: (next: Answers) => void;
}

export function RolePicker({ role, frame, answers, onChange }: RolePickerProps) {
  const w = useWords(words);
  const text = useText();
  const { lang } = useLang();
  const chosen = answers.inputs[role.id] ?? [];
  const elsewhere = new Set(
    Object.entries(answers.inputs).flatMap(([id, names]) => (id === role.id ? [] : names)),
  );
  const possible = frame.columns.filter((one) => fits(one, role) && !elsewhere.has(one.name));
  const several = role.max > 1;
  const choose = (names: readonly string[]) =>
    onChange({ ...answers, inputs: { ...answers.inputs, [role.id]: names.slice(0, role.max) } });
  const note = [
    role.min ? w.needed : w.optional,
    several && role.max < 100 ? w.upTo(role.max) : "",
    listed(
      role.kinds.map((kind) => w.kinds[kind] ?? kind),
      lang,
    ),
  ];
  const label = `role-${role.id}`;
  return (
    <div className="field">
      <label htmlFor={label}>
        <b>{text(role.label)}</b>
        <span className="small quiet">{note.filter(Boolean).join(" · ")}</span>
      </label>
      <Select
        id={label}
        className="field-wide"
        mode={several ? "multiple" : undefined}
        allowClear={!several && role.min === 0}
        disabled={!possible.length && !chosen.length}
        placeholder={possible.length ? text(role.label) : frame.frame.ready ? w.noColumn : w.notBuilt}
        value={several ? [...chosen] : chosen[0]}
        onChange={(value: string | string[] | undefined) =>
          choose(value == null ? [] : Array.isArray(value) ? value : [value])
        }
        showSearch={{ optionFilterProp: "search" }}
        options={possible.map((one) => ({
          value: one.name,
          search: `${one.label.zh} ${one.label.en} ${one.name}`,
          label: <ColumnName of={one} />,
        }))}
      />
      {frame.columns
        .filter((one) => chosen.includes(one.name) && coded(one))
        .map((one) => (
          <LevelPicker key={one.name} role={role} column={one} answers={answers} onChange={onChange} />
        ))}
    </div>
  );
}

/** Name, kind, unit, and what is missing of it. */
function ColumnName({ of }: { of: FrameColumn }) {
  const w = useWords(words);
  const text = useText();
  const facts = [
    w.kinds[of.kind] ?? of.kind,
    of.unit,
    of.missing > 0 ? w.lacks(formatShare(of.missing)) : "",
  ];
  return (
    <span className="column-name">
      {text(of.label)}
      <span className="small quiet">{facts.filter(Boolean).join(" · ")}</span>
    </span>
  );
}

interface LevelPickerProps extends Omit<RolePickerProps, "frame"> {
  column: FrameColumn;
}

/** The reference of a coded column; of a role that is an event, the level that counts as one. */
function LevelPicker({ role, column, answers, onChange }: LevelPickerProps) {
  const w = useWords(words);
  const text = useText();
  const event = role.kinds.length === 1 && role.kinds[0] === "binary";
  const order = answers.levels[column.name] ?? column.levels.map((one) => one.value);
  const name = event ? w.event(text(column.label)) : w.reference(text(column.label));
  return (
    <div className="level-pick small">
      <span className="quiet">{name}</span>
      <Select
        size="small"
        aria-label={name}
        value={event ? order.at(-1) : order[0]}
        onChange={(level: string) =>
          onChange({
            ...answers,
            levels: {
              ...answers.levels,
              [column.name]: reordered(column, level, event ? "last" : "first"),
            },
          })
        }
        options={column.levels.map((one) => ({ value: one.value, label: text(one.label) }))}
        popupMatchSelectWidth={false}
      />
    </div>
  );
}
