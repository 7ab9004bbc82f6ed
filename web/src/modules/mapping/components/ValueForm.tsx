// One value without a code: what is proposed and why, another code, and the proposal to a second person.
import { useQuery } from "@tanstack/react-query";
import { Button, Input, Radio, Select } from "antd";
import { useState } from "react";
import type { UnmappedValue } from "@/api/types";
import { HospitalChip } from "@/clinical/hospitals";
import { useMay } from "@/clinical/viewer";
import { variable } from "@/dictionary";
import { formatExact, listed } from "@/kit/format";
import { useLang, useText, useWords } from "@/kit/lang";
import { Facts } from "@/kit/Page";
import { asProblem } from "@/kit/problem";
import { ErrorState } from "@/kit/states";
import { codesQuery, propose, useChange } from "../queries";
import { words } from "../words";

export function ValueForm({ of }: { of: UnmappedValue }) {
  const w = useWords(words);
  const text = useText();
  const { lang } = useLang();
  const decides = useMay()("mapping.decide");
  const [code, setCode] = useState(of.proposals[0]?.code ?? "");
  const [note, setNote] = useState("");
  const proposing = useChange(propose);
  const send = () =>
    proposing.mutate({ hospital: of.hospital, variable: of.variable, source: of.source, code, note });
  return (
    <div className="page">
      <Facts
        facts={[
          [w.hospital, <HospitalChip key="h" code={of.hospital} full />],
          [w.variable, text(variable(of.variable)?.label)],
          [w.source, of.source],
          [w.called, of.name],
          [w.rows, formatExact(of.rows)],
        ]}
      />
      {of.names > 1 && <p className="ochre">{w.several(formatExact(of.names))}</p>}
      <h3>{w.proposals}</h3>
      <p className="small quiet">{of.proposals.length > 0 ? w.whatProposals : w.noProposal}</p>
      <Radio.Group
        aria-label={w.proposals}
        value={code}
        disabled={!decides}
        onChange={(event) => setCode(event.target.value)}
        style={{ display: "grid", gap: 8 }}
        options={of.proposals.map((one) => ({
          value: one.code,
          label: (
            <>
              {one.code} {text(one.label)}{" "}
              <span className="small quiet">{listed(one.reasons.map(text), lang)}</span>
            </>
          ),
        }))}
      />
      {decides ? (
        <>
          <h3>{w.other}</h3>
          <OtherCode of={of} code={code} onChange={setCode} />
          <Input
            aria-label={w.note}
            placeholder={w.note}
            maxLength={400}
            value={note}
            onChange={(event) => setNote(event.target.value)}
            style={{ margin: "12px 0" }}
          />
          <p className="small">{w.effect(formatExact(of.rows))}</p>
          <Button
            type="primary"
            disabled={!code || !!of.decision || proposing.isSuccess}
            loading={proposing.isPending}
            onClick={send}
          >
            {of.decision || proposing.isSuccess ? w.submitted : w.submit}
          </Button>
          {proposing.error && <ErrorState problem={asProblem(proposing.error)} />}
        </>
      ) : (
        <p className="small quiet">{w.mayNot}</p>
      )}
    </div>
  );
}

/** A code of the value set that was not proposed. */
function OtherCode({
  of,
  code,
  onChange,
}: {
  of: UnmappedValue;
  code: string;
  onChange: (code: string) => void;
}) {
  const w = useWords(words);
  const text = useText();
  const [q, setQ] = useState("");
  const found = useQuery(codesQuery(of.variable, q));
  return (
    <Select
      aria-label={w.other}
      placeholder={w.otherHint}
      showSearch={{ filterOption: false, onSearch: setQ }}
      style={{ width: "100%" }}
      loading={found.isFetching}
      value={of.proposals.some((one) => one.code === code) ? undefined : code || undefined}
      onChange={onChange}
      options={(found.data?.codes ?? []).map((one) => ({
        value: one.code,
        label: `${one.code} ${text(one.label)}`,
      }))}
    />
  );
}
