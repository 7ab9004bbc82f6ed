// Gives an account a part in a project.
import { Button, Input, Select } from "antd";
import { useState } from "react";
import type { FollowUpProjectPage } from "@/api/types";
import { useWords } from "@/kit/lang";
import { asProblem } from "@/kit/problem";
import { ErrorState } from "@/kit/states";
import { addMember, useChange } from "../queries";
import { words } from "../words";

export function AddMember({ of }: { of: FollowUpProjectPage }) {
  const w = useWords(words);
  const adding = useChange(addMember(of.id));
  const [account, setAccount] = useState("");
  const [part, setPart] = useState("nurse");
  return (
    <>
      <div className="inline-form">
        <Input
          size="small"
          style={{ width: 110 }}
          aria-label={w.account}
          placeholder={w.account}
          value={account}
          onChange={(e) => setAccount(e.target.value)}
        />
        <Select
          size="small"
          style={{ width: 110 }}
          aria-label={w.part}
          value={part}
          onChange={setPart}
          options={Object.entries(w.partNames).map(([value, label]) => ({ value, label }))}
        />
        <Button size="small" disabled={!account.trim()} onClick={() => adding.mutate({ account, part })}>
          {w.add}
        </Button>
      </div>
      {adding.error && <ErrorState problem={asProblem(adding.error)} />}
    </>
  );
}
