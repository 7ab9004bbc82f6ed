// A form being filled in: visible sections and fields, what the record already knows beside them, what
// is wrong.
import { Button } from "antd";
import type { FieldDeclaration, FollowUpOffer, FormDeclaration } from "@/api/types";
import { useHospital } from "@/clinical/hospitals";
import { useLang, useWords } from "@/kit/lang";
import { answerAt } from "../form/answers";
import { rowsOf } from "../form/fill";
import type { Filling } from "../useRecord";
import { words } from "../words";
import { FieldInput, labelOf } from "./FieldInput";
import "./followup.css";

interface Running {
  form: FormDeclaration;
  record: Filling;
  offers: FollowUpOffer[];
  disabled: boolean;
  strict: boolean;
}

export function FormRun(props: Running) {
  const w = useWords(words);
  const { lang } = useLang();
  const { form, record } = props;
  return (
    <div className="form-run">
      {form.section.map((section) => {
        const shows = section.field.some((one) =>
          visible(record, section.repeat ? section.name : "", one.name),
        );
        const rows = section.repeat ? rowsOf(record.answers, section.name) : [];
        if (section.repeat ? !record.filled.sections.has(section.name) : !shows) return null;
        return (
          <fieldset key={section.name} className="form-section">
            <legend>{labelOf(lang, section, section.name)}</legend>
            {!section.repeat &&
              section.field.map((one) => <FieldLine key={one.name} of={one} path={one.name} {...props} />)}
            {rows.map((_, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
              <div key={i} className="form-row">
                <div className="row">
                  <b>{w.rowNo(i + 1)}</b>
                  <Button
                    size="small"
                    type="text"
                    disabled={props.disabled}
                    onClick={() => record.removeRow(section.name, i)}
                  >
                    {w.removeRow}
                  </Button>
                </div>
                {section.field.map((one) => (
                  <FieldLine key={one.name} of={one} path={`${section.name}.${i}.${one.name}`} {...props} />
                ))}
              </div>
            ))}
            {section.repeat && (
              <Button size="small" disabled={props.disabled} onClick={() => record.addRow(section.name)}>
                {w.addRow}
              </Button>
            )}
          </fieldset>
        );
      })}
      {record.filled.hidden.size > 0 && <p className="small quiet">{w.hiddenNote}</p>}
    </div>
  );
}

function visible(record: Filling, section: string, name: string): boolean {
  if (!section) return record.filled.visible.has(name);
  return [...record.filled.visible].some(
    (path) => path.startsWith(`${section}.`) && path.endsWith(`.${name}`),
  );
}

function FieldLine(props: Running & { of: FieldDeclaration; path: string }) {
  const { of, path, record } = props;
  const w = useWords(words);
  const { lang } = useLang();
  if (!record.filled.visible.has(path)) return null;
  const label = labelOf(lang, of, of.name);
  const hint = lang === "zh" ? of.hint_zh || of.hint_en : of.hint_en || of.hint_zh;
  const hard = record.filled.hard.filter((one) => one.path === path);
  const soft = record.filled.soft.filter((one) => one.path === path);
  const wrong = hard.filter((one) => props.strict || one.kind !== "required");
  const own = lang === "zh" ? of.message_zh || of.message_en : of.message_en || of.message_zh;
  const needed = hard.some((one) => one.kind === "required");
  const offer = props.offers.find((one) => one.field === path);
  return (
    <div className={`form-field${of.type === "note" ? " note" : ""}`} data-path={path}>
      <span className="form-label">
        {label}
        {needed && <span className="ochre">{` *`}</span>}
        {hint && <span className="small quiet">{hint}</span>}
      </span>
      <div className="form-value">
        <FieldInput
          of={of}
          label={label}
          value={answerAt(record.answers, path)}
          computed={record.filled.values[path] ?? null}
          disabled={props.disabled}
          onChange={(value) => record.answer(path, value)}
        />
        {offer && <Candidates of={of} offer={offer} record={record} disabled={props.disabled} />}
        <span className="form-wrong" role={wrong.length ? "alert" : undefined}>
          {wrong.map((one) => (one.kind === "check" && own ? own : w.wrong[one.kind])).join(" · ")}
        </span>
        {soft.length > 0 && (
          <span className="ochre small">{soft.map((one) => w.wrong[one.kind]).join(" · ")}</span>
        )}
      </div>
    </div>
  );
}

function Candidates(props: {
  of: FieldDeclaration;
  offer: FollowUpOffer;
  record: Filling;
  disabled: boolean;
}) {
  const w = useWords(words);
  const { lang } = useLang();
  const hospital = useHospital();
  const { offer, record } = props;
  const first = offer.candidates[0];
  if (!first) return null;
  const made = record.decided[offer.field];
  const choice = props.of.choices?.find((one) => one.code === first.value);
  const value = choice ? labelOf(lang, choice, choice.code) : `${String(first.value)} ${props.of.unit ?? ""}`;
  return (
    <div className="candidates small">
      <span className="quiet">{`${w.candidates}: `}</span>
      <b>{value}</b>
      <span className="quiet">{`${first.day} · ${hospital(first.hospital).short}`}</span>
      {made ? (
        <span className="ochre">{w.decided[made.decision]}</span>
      ) : (
        <>
          <Button
            size="small"
            disabled={props.disabled}
            onClick={() => record.decide(offer.field, { decision: "accepted", candidate: first })}
          >
            {w.accept}
          </Button>
          <Button
            size="small"
            type="text"
            disabled={props.disabled}
            onClick={() => record.decide(offer.field, { decision: "rejected", candidate: first })}
          >
            {w.reject}
          </Button>
        </>
      )}
    </div>
  );
}
