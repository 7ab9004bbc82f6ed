// Lines of code and words: the choices of a field, the rows of a matrix.
import { Button, Input } from "antd";
import { useWords } from "@/kit/lang";
import { designWords } from "../designWords";

export interface CodeLine {
  code: string;
  zh: string;
  en: string;
}

export function Lines(props: { title: string; lines: CodeLine[]; onChange: (lines: CodeLine[]) => void }) {
  const w = useWords(designWords);
  const { lines, onChange } = props;
  const set = (index: number, of: Partial<CodeLine>) =>
    onChange(lines.map((one, i) => (i === index ? { ...one, ...of } : one)));
  return (
    <fieldset className="design-lines">
      <legend>{props.title}</legend>
      {lines.map((one, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place
        <div key={i} className="design-line">
          {(["code", "zh", "en"] as const).map((part) => (
            <Input
              key={part}
              size="small"
              aria-label={`${props.title} ${i + 1} ${part === "code" ? w.code : part}`}
              placeholder={part === "code" ? w.code : part === "zh" ? "中文" : "English"}
              value={one[part] ?? ""}
              onChange={(event) => set(i, { [part]: event.target.value })}
            />
          ))}
          <Button
            size="small"
            type="text"
            disabled={lines.length === 1}
            onClick={() => onChange(lines.filter((_, j) => j !== i))}
          >
            {w.remove}
          </Button>
        </div>
      ))}
      <Button
        size="small"
        onClick={() => onChange([...lines, { code: String(lines.length + 1), zh: "", en: "" }])}
      >
        {w.addLine}
      </Button>
    </fieldset>
  );
}
