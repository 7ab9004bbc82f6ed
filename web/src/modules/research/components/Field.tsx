// One labelled field of a form, with its hint under it.
import type { ReactNode } from "react";

export function Field(props: { label: string; hint?: string; children: ReactNode; width?: "wide" | "half" }) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is the child
    <label className={`field${props.width ? ` ${props.width}` : ""}`}>
      <span className="field-label">{props.label}</span>
      {props.children}
      {props.hint && <span className="field-hint">{props.hint}</span>}
    </label>
  );
}
