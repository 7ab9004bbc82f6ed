// One person is opened in an emergency: by a number and a reason that somebody else will read.
import { useMutation } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Button, Input } from "antd";
import { useState } from "react";
import { useWords } from "@/kit/lang";
import { Page, Panel } from "@/kit/Page";
import { asProblem } from "@/kit/problem";
import { ErrorState } from "@/kit/states";
import { beginEmergency } from "../queries";
import { words } from "../words";
import "./emergency.css";

const shortest = 10;

export function Emergency() {
  const w = useWords(words);
  const navigate = useNavigate();
  const asked = useSearch({ strict: false }) as { given?: string };
  const [given, setGiven] = useState(asked.given ?? "");
  const [reason, setReason] = useState("");
  const beginning = useMutation({
    mutationFn: beginEmergency,
    onSuccess: ({ person }) => navigate({ to: "/panorama/$person", params: { person } }),
  });
  return (
    <Page title={w.emergency} lead={w.emergencyLead}>
      <Panel title={w.emergency}>
        <form
          className="emergency"
          onSubmit={(event) => {
            event.preventDefault();
            beginning.mutate({ given: given.trim(), reason: reason.trim() });
          }}
        >
          <label htmlFor="emergency-given">{w.emergencyNumber}</label>
          <Input
            id="emergency-given"
            value={given}
            maxLength={80}
            onChange={(event) => setGiven(event.target.value)}
          />
          <label htmlFor="emergency-reason">{w.emergencyReason(shortest)}</label>
          <Input.TextArea
            id="emergency-reason"
            rows={3}
            value={reason}
            maxLength={500}
            onChange={(event) => setReason(event.target.value)}
          />
          <ul className="small quiet">
            {w.emergencyRules.map((rule) => (
              <li key={rule}>{rule}</li>
            ))}
          </ul>
          <Button
            danger
            type="primary"
            htmlType="submit"
            loading={beginning.isPending}
            disabled={!given.trim() || reason.trim().length < shortest}
          >
            {w.emergencyBegin}
          </Button>
        </form>
        {beginning.error && <ErrorState problem={asProblem(beginning.error)} />}
      </Panel>
    </Page>
  );
}
