// Another limit for one check in one hospital: with its reason and days, in force at once.
import { Button, Input, InputNumber } from "antd";
import { useState } from "react";
import type { CheckResult } from "@/api/types";
import { useMay } from "@/clinical/viewer";
import { useWords } from "@/kit/lang";
import { asProblem } from "@/kit/problem";
import { ErrorState } from "@/kit/states";
import { issueWords } from "../issueWords";
import { useLimit } from "../queries";

export function LimitForm({ hospital, chosen }: { hospital: string; chosen: CheckResult }) {
  const may = useMay()("quality.limits.set");
  if (!may || chosen.severity === "note") return null;
  return <Form key={chosen.check} hospital={hospital} chosen={chosen} />;
}

function Form({ hospital, chosen }: { hospital: string; chosen: CheckResult }) {
  const w = useWords(issueWords);
  const setting = useLimit();
  const [percent, setPercent] = useState<number | null>((chosen.threshold ?? 0) * 100);
  const [count, setCount] = useState<number | null>(null);
  const [reason, setReason] = useState("");
  const [until, setUntil] = useState("");
  return (
    <form
      className="tables small limit-form"
      onSubmit={(event) => {
        event.preventDefault();
        setting.mutate({
          check: chosen.check,
          hospital,
          share: (percent ?? 0) / 100,
          count,
          reason: reason.trim(),
          until: until || null,
        });
      }}
    >
      <h2 className="sub">{w.changeLimit}</h2>
      <div className="row">
        <InputNumber
          size="small"
          min={0}
          max={100}
          aria-label={w.limitPercent}
          suffix="%"
          value={percent}
          onChange={setPercent}
        />
        <InputNumber
          size="small"
          min={0}
          precision={0}
          aria-label={w.limitRows}
          placeholder={w.limitRows}
          value={count}
          onChange={setCount}
        />
        <Input
          size="small"
          type="date"
          style={{ width: 140 }}
          aria-label={w.until}
          title={w.until}
          value={until}
          onChange={(e) => setUntil(e.target.value)}
        />
      </div>
      <div className="row">
        <Input
          size="small"
          maxLength={1000}
          aria-label={w.limitReason}
          placeholder={w.limitReason}
          value={reason}
          onChange={(e) => setReason(e.target.value)}
        />
        <Button size="small" htmlType="submit" loading={setting.isPending} disabled={!reason.trim()}>
          {w.setLimit}
        </Button>
      </div>
      {setting.data && <p aria-live="polite">{w.limitDone(setting.data.closed)}</p>}
      {setting.error && <ErrorState problem={asProblem(setting.error)} />}
    </form>
  );
}
