// The structure of a form: its sections with their fields, one of which is selected.
import { Button } from "antd";
import type { FormDeclaration } from "@/api/types";
import { useLang, useWords } from "@/kit/lang";
import type { Place } from "../design";
import { designWords } from "../designWords";
import { labelOf } from "./FieldInput";

export function Outline(props: {
  form: FormDeclaration;
  at: Place;
  wrong: string;
  onSelect: (at: Place) => void;
  onMove: (by: -1 | 1) => void;
  onRemove: () => void;
  onField: () => void;
  onSection: () => void;
}) {
  const w = useWords(designWords);
  const { lang } = useLang();
  const { at } = props;
  return (
    <>
      <div className="design-bar">
        <Button size="small" onClick={props.onField}>
          {w.addField}
        </Button>
        <Button size="small" onClick={props.onSection}>
          {w.addSection}
        </Button>
        <Button size="small" onClick={() => props.onMove(-1)}>
          {w.up}
        </Button>
        <Button size="small" onClick={() => props.onMove(1)}>
          {w.down}
        </Button>
        <Button size="small" danger onClick={props.onRemove}>
          {w.remove}
        </Button>
      </div>
      <ul className="design-outline">
        {props.form.section.map((section, s) => (
          <li key={section.name}>
            <button
              type="button"
              aria-current={at.section === s && at.field === null}
              className={props.wrong === section.name ? "wrong" : undefined}
              onClick={() => props.onSelect({ section: s, field: null })}
            >
              <b>{labelOf(lang, section, section.name)}</b>
              {section.repeat && <span className="quiet">{` · ${w.repeat}`}</span>}
            </button>
            <ul>
              {section.field.map((one, f) => (
                <li key={one.name}>
                  <button
                    type="button"
                    aria-current={at.section === s && at.field === f}
                    className={props.wrong === one.name ? "wrong" : undefined}
                    onClick={() => props.onSelect({ section: s, field: f })}
                  >
                    {labelOf(lang, one, one.name)}
                    <span className="quiet small">{` ${w.types[one.type ?? ""] ?? one.variable ?? ""}`}</span>
                  </button>
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </>
  );
}
