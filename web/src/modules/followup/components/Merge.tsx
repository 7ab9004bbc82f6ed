// A record that was changed elsewhere meanwhile: both answers of each field that differs, and a choice
// for all.
import { Button } from "antd";
import type { FormDeclaration } from "@/api/types";
import { useLang, useWords } from "@/kit/lang";
import type { Answers } from "../form/fill";
import type { Recorded } from "../useRecord";
import { words } from "../words";
import { labelOf } from "./FieldInput";

export function Merge(props: { form: FormDeclaration; record: Recorded; theirs: Answers }) {
  const w = useWords(words);
  const { lang } = useLang();
  const { record, theirs } = props;
  const mine = record.answers;
  const names = new Map(
    props.form.section.flatMap((section) => [
      [section.name, labelOf(lang, section, section.name)] as const,
      ...section.field.map((one) => [one.name, labelOf(lang, one, one.name)] as const),
    ]),
  );
  const differing = [...new Set([...Object.keys(mine), ...Object.keys(theirs)])].filter(
    (name) => JSON.stringify(mine[name]) !== JSON.stringify(theirs[name]),
  );
  return (
    <div role="alert" className="candidates">
      <p>{w.changedElsewhere}</p>
      <div className="merge">
        <b>{w.field}</b>
        <b>{w.mine}</b>
        <b>{w.theirs}</b>
        {differing.map((name) => (
          <div key={name} style={{ display: "contents" }}>
            <span>{names.get(name) ?? name}</span>
            <span>{JSON.stringify(mine[name]) ?? "—"}</span>
            <span>{JSON.stringify(theirs[name]) ?? "—"}</span>
          </div>
        ))}
      </div>
      <div className="row">
        <Button size="small" onClick={() => record.settle(mine)}>
          {w.keepMine}
        </Button>
        <Button size="small" onClick={() => record.settle(theirs)}>
          {w.takeTheirs}
        </Button>
      </div>
    </div>
  );
}
