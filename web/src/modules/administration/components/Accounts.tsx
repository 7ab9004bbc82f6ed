// Every account: found by name or role, opened in a sheet where it is changed.
import { useQuery } from "@tanstack/react-query";
import { Button, Input, Select } from "antd";
import { useMemo, useState } from "react";
import type { AccountLine, OneTimePassword } from "@/api/types";
import { HospitalChip } from "@/clinical/hospitals";
import { formatDay, formatMinute } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { Panel } from "@/kit/Page";
import { Sheet } from "@/kit/Sheet";
import { Behind, Empty, ErrorState, failureOf, Loading } from "@/kit/states";
import type { Column } from "@/kit/table/column";
import { DataTable } from "@/kit/table/DataTable";
import { accountWords } from "../accountWords";
import { accountsQuery } from "../queries";
import { AccountSheet } from "./AccountSheet";
import { NewAccountForm } from "./NewAccountForm";
import { OneTime } from "./OneTime";

export function Accounts() {
  const w = useWords(accountWords);
  const text = useText();
  const answer = useQuery(accountsQuery);
  const columns = useColumns();
  const [opened, setOpened] = useState<string | null>(null);
  const [opening, setOpening] = useState(false);
  const [issued, setIssued] = useState<OneTimePassword | null>(null);
  const [sought, setSought] = useState("");
  const [role, setRole] = useState<string>();
  const failure = failureOf(answer);
  if (failure) return <ErrorState problem={failure} onRetry={() => void answer.refetch()} />;
  const all = answer.data?.accounts ?? [];
  const roles = new Map(all.map((one) => [one.role, text(one.role_label)]));
  const listed = all.filter(
    (one) =>
      (!role || one.role === role) &&
      [one.name, one.label.zh, one.label.en].some((name) =>
        name.toLowerCase().includes(sought.toLowerCase()),
      ),
  );
  return (
    <>
      <Behind answer={answer} />
      {issued && <OneTime of={issued} onDone={() => setIssued(null)} />}
      {opening && (
        <NewAccountForm
          onDone={(made) => {
            setOpening(false);
            if (made) setIssued(made);
          }}
        />
      )}
      <Panel
        flush
        title={
          <Finder
            sought={sought}
            onSought={setSought}
            role={role}
            onRole={setRole}
            options={[...roles].map(([value, label]) => ({ value, label }))}
          />
        }
        note={w.accountsNote}
        actions={
          <Button type="primary" size="small" onClick={() => setOpening(true)}>
            {w.openNew}
          </Button>
        }
      >
        {answer.data ? (
          <DataTable
            name={w.account}
            columns={columns}
            rows={listed}
            rowKey={(one) => one.name}
            selected={opened}
            onOpen={(one) => setOpened(one.name)}
            height={460}
            empty={<Empty reason={w.none} />}
          />
        ) : (
          <div className="page">
            <Loading rows={8} />
          </div>
        )}
      </Panel>
      <Sheet open={!!opened} onClose={() => setOpened(null)} title={opened ?? ""} size={520}>
        {opened && <AccountSheet key={opened} name={opened} onIssued={setIssued} />}
      </Sheet>
    </>
  );
}

function Finder(props: {
  sought: string;
  onSought: (sought: string) => void;
  role: string | undefined;
  onRole: (role: string | undefined) => void;
  options: { value: string; label: string }[];
}) {
  const w = useWords(accountWords);
  return (
    <span className="row">
      <Input
        size="small"
        style={{ width: 220 }}
        aria-label={w.find}
        placeholder={w.find}
        value={props.sought}
        onChange={(e) => props.onSought(e.target.value)}
      />
      <Select
        size="small"
        style={{ width: 170 }}
        allowClear
        aria-label={w.everyRole}
        placeholder={w.everyRole}
        value={props.role}
        onChange={props.onRole}
        options={props.options}
      />
    </span>
  );
}

function useColumns(): Column<AccountLine>[] {
  const w = useWords(accountWords);
  const text = useText();
  return useMemo(
    (): Column<AccountLine>[] => [
      { key: "name", title: w.account, width: 130, render: (one) => one.name, sort: (one) => one.name },
      { key: "label", title: w.person, render: (one) => text(one.label), sort: (one) => text(one.label) },
      {
        key: "role",
        title: w.role,
        width: 160,
        render: (one) => text(one.role_label),
        sort: (one) => text(one.role_label),
      },
      {
        key: "hospital",
        title: w.hospital,
        width: 130,
        render: (one) => one.hospital && <HospitalChip code={one.hospital} />,
        sort: (one) => one.hospital,
      },
      {
        key: "state",
        title: w.state,
        width: 210,
        render: (one) => (
          <span className={one.state === "closed" ? "quiet" : one.state === "locked" ? "ochre" : ""}>
            {text(one.state_label)}
          </span>
        ),
        sort: (one) => one.state,
      },
      {
        key: "ends",
        title: w.contract,
        width: 190,
        render: (one) =>
          one.ends && (
            <span className={(one.days_left ?? 99) < 14 ? "ochre" : ""}>
              {`${formatDay(one.ends)} · ${w.daysLeft(one.days_left ?? 0)}`}
            </span>
          ),
        sort: (one) => one.ends,
      },
      {
        key: "last",
        title: w.lastSignIn,
        width: 140,
        render: (one) => (one.last_sign_in ? formatMinute(one.last_sign_in) : w.never),
        sort: (one) => one.last_sign_in,
      },
    ],
    [w, text],
  );
}
