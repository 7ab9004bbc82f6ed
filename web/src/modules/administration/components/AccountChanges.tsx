// What an administrator changes of an account: role, contract, identity, and whether it is open.
import { useQuery } from "@tanstack/react-query";
import { Button, Input, Popconfirm, Select } from "antd";
import { useState } from "react";
import type { AccountPage, OneTimePassword } from "@/api/types";
import { useHospitals } from "@/clinical/hospitals";
import { useText, useWords } from "@/kit/lang";
import { asProblem } from "@/kit/problem";
import { ErrorState } from "@/kit/states";
import { accountWords } from "../accountWords";
import {
  closeAccount,
  giveRole,
  joinIdentity,
  openAgain,
  resetPassword,
  rolesQuery,
  setContract,
  takeSecond,
  useChange,
} from "../queries";

interface Changing {
  of: AccountPage;
  onIssued: (made: OneTimePassword) => void;
}

export function Role({ of }: { of: AccountPage }) {
  const w = useWords(accountWords);
  const text = useText();
  const hospitals = useHospitals();
  const roles = useQuery(rolesQuery).data?.roles ?? [];
  const giving = useChange(giveRole(of.account.name));
  const [role, setRole] = useState(of.account.role);
  const [hospital, setHospital] = useState(of.account.hospital);
  const belongs = roles.find((one) => one.name === role)?.belongs ?? false;
  return (
    <>
      <h2 className="sub">{w.changeRole}</h2>
      <div className="administer">
        <Select
          size="small"
          style={{ width: 170 }}
          aria-label={w.changeRole}
          value={role}
          onChange={setRole}
          options={roles.map((one) => ({
            value: one.name,
            label: text(one.label),
            disabled: of.barred.includes(one.name),
          }))}
        />
        {belongs && (
          <Select
            size="small"
            style={{ width: 150 }}
            aria-label={w.hospital}
            value={hospital}
            onChange={setHospital}
            options={hospitals.map((one) => ({ value: one.code, label: text(one.short) }))}
          />
        )}
        <Button
          size="small"
          loading={giving.isPending}
          disabled={belongs && !hospital}
          onClick={() => giving.mutate({ role, hospital: belongs ? hospital : null })}
        >
          {w.giveRole}
        </Button>
        <span className="small quiet">{w.roleNote}</span>
      </div>
      {giving.error && <ErrorState problem={asProblem(giving.error)} />}
    </>
  );
}

export function Contract({ of }: { of: AccountPage }) {
  const w = useWords(accountWords);
  const setting = useChange(setContract(of.account.name));
  const [ends, setEnds] = useState(of.account.ends ?? "");
  return (
    <>
      <h2 className="sub">{w.contract}</h2>
      <div className="administer">
        <Input
          size="small"
          type="date"
          style={{ width: 150 }}
          aria-label={w.contract}
          value={ends}
          onChange={(e) => setEnds(e.target.value)}
        />
        <Button
          size="small"
          disabled={!ends}
          loading={setting.isPending}
          onClick={() => setting.mutate(ends)}
        >
          {w.setEnds}
        </Button>
        {of.account.ends && (
          <Button size="small" onClick={() => setting.mutate(null, { onSuccess: () => setEnds("") })}>
            {w.noEnds}
          </Button>
        )}
      </div>
      {setting.error && <ErrorState problem={asProblem(setting.error)} />}
    </>
  );
}

export function Identity({ of }: { of: AccountPage }) {
  const w = useWords(accountWords);
  const joining = useChange(joinIdentity(of.account.name));
  const [subject, setSubject] = useState(of.identity ?? "");
  return (
    <>
      <h2 className="sub">{w.identity}</h2>
      <div className="administer">
        <Input
          size="small"
          className="grow"
          aria-label={w.identity}
          value={subject}
          onChange={(e) => setSubject(e.target.value)}
        />
        <Button size="small" loading={joining.isPending} onClick={() => joining.mutate(subject)}>
          {w.setEnds}
        </Button>
      </div>
      <p className="small quiet">{w.identityNote}</p>
      {joining.error && <ErrorState problem={asProblem(joining.error)} />}
    </>
  );
}

export function Door({ of, onIssued }: Changing) {
  const w = useWords(accountWords);
  const { name, state, second_factor } = of.account;
  const closing = useChange(closeAccount(name));
  const opening = useChange(openAgain(name));
  const resetting = useChange(resetPassword(name));
  const taking = useChange(takeSecond(name));
  const [reason, setReason] = useState("");
  const problem = closing.error ?? opening.error ?? resetting.error ?? taking.error;
  const clear = { onSuccess: () => setReason("") };
  return (
    <>
      <h2 className="sub">{w.state}</h2>
      <div className="administer">
        <Input
          size="small"
          className="grow"
          aria-label={w.reason}
          placeholder={w.reason}
          value={reason}
          onChange={(e) => setReason(e.target.value)}
        />
        {state !== "closed" && (
          <Button
            size="small"
            danger
            disabled={!reason.trim()}
            loading={closing.isPending}
            onClick={() => closing.mutate(reason, clear)}
          >
            {w.close}
          </Button>
        )}
        {(state === "closed" || state === "locked") && (
          <Button
            size="small"
            disabled={!reason.trim()}
            loading={opening.isPending}
            onClick={() => opening.mutate(reason, clear)}
          >
            {w.openAgain}
          </Button>
        )}
        {second_factor && (
          <Button
            size="small"
            disabled={!reason.trim()}
            loading={taking.isPending}
            title={w.takeSecondSure}
            onClick={() => taking.mutate(reason, clear)}
          >
            {w.takeSecond}
          </Button>
        )}
      </div>
      <div className="administer">
        <Popconfirm
          title={w.resetSure}
          onConfirm={() => resetting.mutate(undefined, { onSuccess: onIssued })}
        >
          <Button size="small" loading={resetting.isPending}>
            {w.reset}
          </Button>
        </Popconfirm>
      </div>
      {problem && <ErrorState problem={asProblem(problem)} />}
    </>
  );
}
