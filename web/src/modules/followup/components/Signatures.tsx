// Who signed the record and what it said then; signing by a code of the second factor.
import { Button, Input, Select } from "antd";
import { useState } from "react";
import type { FollowUpRecordPage } from "@/api/types";
import { formatMinute } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { asProblem } from "@/kit/problem";
import { Empty, ErrorState } from "@/kit/states";
import { signRecord } from "../checkQueries";
import { useChange } from "../queries";
import { words } from "../words";
import { written } from "./RecordHistory";

export function Signatures({ of }: { of: FollowUpRecordPage }) {
  const w = useWords(words);
  const text = useText();
  const may = of.may_sign && ["final", "locked"].includes(of.line.status);
  return (
    <>
      {of.signatures.length ? (
        <ul className="plain">
          {of.signatures.map((one) => (
            <li key={one.at} className={one.void ? "quiet" : undefined}>
              <b>{text(one.meaning)}</b>
              {` · ${one.by} · ${formatMinute(one.at)} · ${one.sha256.slice(0, 12)}`}
              {one.void && (
                <div className="ochre">{`${w.void} ${formatMinute(one.void)}：${one.void_reason}`}</div>
              )}
              {Object.keys(one.signed_answers).length > 0 && (
                <details>
                  <summary>{w.signedThen}</summary>
                  {Object.entries(one.signed_answers).map(([name, value]) => (
                    <div key={name} className="small">{`${name}：${written(value, w.blank)}`}</div>
                  ))}
                </details>
              )}
            </li>
          ))}
        </ul>
      ) : (
        <Empty reason={w.noSignatures} />
      )}
      {may && <Sign of={of} />}
    </>
  );
}

function Sign({ of }: { of: FollowUpRecordPage }) {
  const w = useWords(words);
  const text = useText();
  const signing = useChange(signRecord(of.line.id));
  const [meaning, setMeaning] = useState(of.meanings[0]?.code ?? "reviewed");
  const [code, setCode] = useState("");
  return (
    <>
      <div className="check-form">
        <Select
          size="small"
          style={{ width: 210 }}
          aria-label={w.meaning}
          value={meaning}
          onChange={setMeaning}
          options={of.meanings.map((one) => ({ value: one.code, label: text(one.label) }))}
        />
        <Input
          size="small"
          style={{ width: 110 }}
          aria-label={w.code}
          placeholder={w.code}
          title={w.codeNote}
          autoComplete="one-time-code"
          value={code}
          onChange={(event) => setCode(event.target.value.trim())}
        />
        <Button
          size="small"
          type="primary"
          disabled={code.length < 6}
          loading={signing.isPending}
          onClick={() =>
            signing.mutate({ meaning: meaning as "reviewed", code }, { onSettled: () => setCode("") })
          }
        >
          {w.sign}
        </Button>
      </div>
      <p className="small quiet">{w.codeNote}</p>
      {signing.error && <ErrorState problem={asProblem(signing.error)} />}
    </>
  );
}
