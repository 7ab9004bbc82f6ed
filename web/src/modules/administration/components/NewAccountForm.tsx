// Opening an account: name, person, role, hospital where the role asks for one, end of the contract.
import { useQuery } from "@tanstack/react-query";
import { Button, Input, Select } from "antd";
import { useState } from "react";
import type { OneTimePassword } from "@/api/types";
import { useHospitals } from "@/clinical/hospitals";
import { useText, useWords } from "@/kit/lang";
import { Panel } from "@/kit/Page";
import { asProblem } from "@/kit/problem";
import { ErrorState } from "@/kit/states";
import { accountWords } from "../accountWords";
import { openAccount, rolesQuery, useChange } from "../queries";

const empty = { name: "", label_zh: "", label_en: "", role: "", hospital: "", ends: "" };

export function NewAccountForm({ onDone }: { onDone: (made: OneTimePassword | null) => void }) {
  const w = useWords(accountWords);
  const text = useText();
  const opening = useChange(openAccount);
  const roles = useQuery(rolesQuery);
  const hospitals = useHospitals();
  const [given, setGiven] = useState(empty);
  const set = (part: Partial<typeof empty>) => setGiven({ ...given, ...part });
  const belongs = roles.data?.roles.find((one) => one.name === given.role)?.belongs ?? false;
  const field = (name: "name" | "label_zh" | "label_en" | "ends", label: string, type = "text") => (
    <label>
      <span className="name">{label}</span>
      <Input
        name={name}
        type={type}
        value={given[name]}
        onChange={(e) => set({ [name]: e.target.value })}
        placeholder={name === "name" ? w.nameHint : undefined}
      />
    </label>
  );
  const ready = given.name && given.label_zh && given.role && (!belongs || given.hospital);
  return (
    <div className="above">
      <Panel title={w.openNew}>
        <form
          className="administer-fields"
          onSubmit={(event) => {
            event.preventDefault();
            opening.mutate(
              { ...given, hospital: belongs ? given.hospital : null, ends: given.ends || null },
              { onSuccess: onDone },
            );
          }}
        >
          {field("name", w.name)}
          {field("label_zh", w.label)}
          {field("label_en", w.labelEn)}
          {field("ends", w.ends, "date")}
          <div>
            <span className="name">{w.role}</span>
            <Select
              style={{ width: "100%" }}
              aria-label={w.role}
              value={given.role || undefined}
              onChange={(role: string) => set({ role })}
              options={(roles.data?.roles ?? []).map((one) => ({ value: one.name, label: text(one.label) }))}
            />
          </div>
          <div>
            <span className="name">{w.hospital}</span>
            <Select
              style={{ width: "100%" }}
              aria-label={w.hospital}
              disabled={!belongs}
              value={(belongs && given.hospital) || undefined}
              onChange={(hospital: string) => set({ hospital })}
              options={hospitals.map((one) => ({ value: one.code, label: text(one.short) }))}
            />
          </div>
          <div className="wide row">
            <Button type="primary" htmlType="submit" disabled={!ready} loading={opening.isPending}>
              {w.open}
            </Button>
            <Button onClick={() => onDone(null)}>{w.cancel}</Button>
          </div>
        </form>
        {opening.error && <ErrorState problem={asProblem(opening.error)} />}
      </Panel>
    </div>
  );
}
