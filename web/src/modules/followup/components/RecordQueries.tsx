// Questions about a record: asked by a rule or by hand, answered by the nurse, verified by somebody else.
import { Button, Input, Select } from "antd";
import { useState } from "react";
import type { FollowUpRecordPage } from "@/api/types";
import { formatMinute } from "@/kit/format";
import { useLang, useText, useWords } from "@/kit/lang";
import { asProblem } from "@/kit/problem";
import { Empty, ErrorState } from "@/kit/states";
import { askQuery, moveQuery } from "../checkQueries";
import { useChange } from "../queries";
import { words } from "../words";
import { labelOf } from "./FieldInput";

type Query = FollowUpRecordPage["queries"][number];

export function RecordQueries({ of }: { of: FollowUpRecordPage }) {
  const w = useWords(words);
  return (
    <>
      {of.queries.length ? (
        <ul className="plain">
          {of.queries.map((one) => (
            <QueryLine key={one.id} of={of} one={one} />
          ))}
        </ul>
      ) : (
        <Empty reason={w.noQueries} />
      )}
      {of.may_check && of.line.status === "final" && <Ask of={of} />}
    </>
  );
}

function QueryLine({ of, one }: { of: FollowUpRecordPage; one: Query }) {
  const w = useWords(words);
  const text = useText();
  const { lang } = useLang();
  const moving = useChange(moveQuery(of.line.id));
  const [given, setGiven] = useState("");
  const field = of.form.section.flatMap((s) => s.field).find((f) => f.name === one.path.split(".").at(-1));
  const to = (state: "answered" | "verified" | "closed" | "open") =>
    moving.mutate({ query: one.id, to: state, text: given });
  const by = one.opened_by === "heluo" ? w.byRule : one.opened_by;
  return (
    <li className="check-query">
      <div>
        <b>{field ? labelOf(lang, field, one.path) : one.path}</b>
        {` ${one.text} `}
        <span className={one.status === "open" ? "ochre" : "quiet"}>{text(one.status_label)}</span>
      </div>
      <div className="small quiet">{`${by} · ${formatMinute(one.opened)}`}</div>
      {one.answer && <div>{`${w.answer}：${one.answer}（${one.answered_by}）`}</div>}
      {of.may_answer && one.status === "open" && (
        <div className="check-form">
          <Input
            size="small"
            aria-label={w.answerText}
            placeholder={w.answerText}
            value={given}
            onChange={(event) => setGiven(event.target.value)}
          />
          <Button size="small" disabled={!given.trim()} onClick={() => to("answered")}>
            {w.answer}
          </Button>
        </div>
      )}
      {of.may_check && (
        <div className="check-form">
          {one.status === "answered" && (
            <Button size="small" onClick={() => to("verified")}>
              {w.verify}
            </Button>
          )}
          {one.status === "verified" && (
            <Button size="small" onClick={() => to("closed")}>
              {w.close}
            </Button>
          )}
          {one.status !== "open" && (
            <Button size="small" type="text" onClick={() => to("open")}>
              {w.reopen}
            </Button>
          )}
        </div>
      )}
      {moving.error && <ErrorState problem={asProblem(moving.error)} />}
    </li>
  );
}

function Ask({ of }: { of: FollowUpRecordPage }) {
  const w = useWords(words);
  const { lang } = useLang();
  const asking = useChange(askQuery(of.line.id));
  const [path, setPath] = useState<string>();
  const [given, setGiven] = useState("");
  const fields = of.form.section.flatMap((s) => s.field).filter((f) => f.type !== "note");
  return (
    <>
      <div className="check-form">
        <Select
          size="small"
          style={{ width: 150 }}
          showSearch={{ optionFilterProp: "label" }}
          aria-label={w.askAbout}
          placeholder={w.askAbout}
          value={path}
          onChange={setPath}
          options={fields.map((one) => ({ value: one.name, label: labelOf(lang, one, one.name) }))}
        />
        <Input
          size="small"
          aria-label={w.askText}
          placeholder={w.askText}
          value={given}
          onChange={(event) => setGiven(event.target.value)}
        />
        <Button
          size="small"
          disabled={!path || !given.trim()}
          loading={asking.isPending}
          onClick={() => asking.mutate({ path: path ?? "", text: given }, { onSuccess: () => setGiven("") })}
        >
          {w.ask}
        </Button>
      </div>
      {asking.error && <ErrorState problem={asProblem(asking.error)} />}
    </>
  );
}
