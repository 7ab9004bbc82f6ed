// Who belongs to a project, as what; the lead adds and removes, everybody may leave.
import { Button, Input, Select } from "antd";
import { useState } from "react";
import type { ProjectPage } from "@/api/types";
import { useViewer } from "@/clinical/viewer";
import { useText, useWords } from "@/kit/lang";
import { asProblem } from "@/kit/problem";
import { ErrorState } from "@/kit/states";
import { addMember, removeMember, useChange } from "../queries";
import { words } from "../words";

type Part = "lead" | "analyst" | "viewer";

export function Members({ of, onLeft }: { of: ProjectPage; onLeft: () => void }) {
  const w = useWords(words);
  const text = useText();
  const { account } = useViewer();
  const remove = useChange(removeMember(of.id));
  const leads = of.role === "lead" && of.status !== "closed";
  return (
    <>
      <ul className="members">
        {of.members.map((one) => (
          <li key={one.account}>
            <span>
              {text(one.name)} <span className="quiet">{one.account}</span>
            </span>
            <span className="quiet">{text(one.role_label)}</span>
            {(leads || one.account === account) && (
              <Button
                size="small"
                type="text"
                loading={remove.isPending && remove.variables === one.account}
                onClick={() =>
                  remove.mutate(one.account, { onSuccess: () => one.account === account && onLeft() })
                }
              >
                {one.account === account ? w.leave : w.remove}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {remove.error && <ErrorState problem={asProblem(remove.error)} />}
      {leads && <AddMember id={of.id} />}
    </>
  );
}

function AddMember({ id }: { id: string }) {
  const w = useWords(words);
  const add = useChange(addMember(id));
  const [account, setAccount] = useState("");
  const [role, setRole] = useState<Part>("analyst");
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        add.mutate({ account: account.trim(), role }, { onSuccess: () => setAccount("") });
      }}
    >
      <div className="inline-form">
        <Input
          size="small"
          style={{ width: 130 }}
          aria-label={w.account}
          placeholder={w.account}
          value={account}
          onChange={(e) => setAccount(e.target.value)}
        />
        <Select
          size="small"
          style={{ width: 110 }}
          aria-label={w.part}
          value={role}
          onChange={setRole}
          options={(["lead", "analyst", "viewer"] as const).map((p) => ({ value: p, label: w.parts[p] }))}
        />
        <Button size="small" htmlType="submit" disabled={!account.trim()} loading={add.isPending}>
          {w.add}
        </Button>
      </div>
      {add.error && <ErrorState problem={asProblem(add.error)} />}
    </form>
  );
}
