// Who belongs to a project, as what; the lead adds and removes, everybody may leave.
import { Button } from "antd";
import type { ProjectPage } from "@/api/types";
import { AddMember } from "@/clinical/AddMember";
import { useViewer } from "@/clinical/viewer";
import { useText, useWords } from "@/kit/lang";
import { asProblem } from "@/kit/problem";
import { ErrorState } from "@/kit/states";
import { addMember, removeMember, useChange } from "../queries";
import { words } from "../words";

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
      {leads && <Add id={of.id} />}
    </>
  );
}

function Add({ id }: { id: string }) {
  const w = useWords(words);
  const add = useChange(addMember(id));
  return (
    <>
      <AddMember
        words={{ account: w.account, part: w.part, add: w.add }}
        parts={(["analyst", "lead", "viewer"] as const).map((value) => ({
          value,
          label: w.parts[value] ?? value,
        }))}
        pending={add.isPending}
        onAdd={({ account, part }, done) => add.mutate({ account, role: part }, { onSuccess: done })}
      />
      {add.error && <ErrorState problem={asProblem(add.error)} />}
    </>
  );
}
