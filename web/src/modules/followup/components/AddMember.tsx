// Gives an account a part in a follow-up project.
import type { FollowUpProjectPage } from "@/api/types";
import { AddMember as AddMemberForm } from "@/clinical/AddMember";
import { useWords } from "@/kit/lang";
import { asProblem } from "@/kit/problem";
import { ErrorState } from "@/kit/states";
import { addMember, useChange } from "../queries";
import { words } from "../words";

export function AddMember({ of }: { of: FollowUpProjectPage }) {
  const w = useWords(words);
  const adding = useChange(addMember(of.id));
  const usual = Object.entries(w.partNames).sort(([a], [b]) => Number(b === "nurse") - Number(a === "nurse"));
  return (
    <>
      <AddMemberForm
        words={{ account: w.account, part: w.part, add: w.add }}
        parts={usual.map(([value, label]) => ({ value, label }))}
        pending={adding.isPending}
        onAdd={(member, done) => adding.mutate(member, { onSuccess: done })}
      />
      {adding.error && <ErrorState problem={asProblem(adding.error)} />}
    </>
  );
}
