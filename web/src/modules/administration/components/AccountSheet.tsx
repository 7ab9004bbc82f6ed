// One account: who it is, what it was, and what an administrator may do with it.
import { useQuery } from "@tanstack/react-query";
import type { AccountPage, OneTimePassword } from "@/api/types";
import { HospitalChip } from "@/clinical/hospitals";
import { formatDay, formatMinute, listed } from "@/kit/format";
import { useLang, useText, useWords } from "@/kit/lang";
import { Facts } from "@/kit/Page";
import { ErrorState, failureOf, Loading } from "@/kit/states";
import { accountWords } from "../accountWords";
import { accountQuery, rolesQuery } from "../queries";
import { Contract, Door, Identity, Role } from "./AccountChanges";

export function AccountSheet({
  name,
  onIssued,
}: {
  name: string;
  onIssued: (made: OneTimePassword) => void;
}) {
  const answer = useQuery(accountQuery(name));
  const failure = failureOf(answer);
  if (failure) return <ErrorState problem={failure} onRetry={() => void answer.refetch()} />;
  if (!answer.data)
    return (
      <div className="page">
        <Loading rows={8} />
      </div>
    );
  return (
    <div className="page part">
      <Known of={answer.data} />
      {!answer.data.account.own && (
        <>
          <Role of={answer.data} />
          <Contract of={answer.data} />
          {answer.data.identity != null && <Identity of={answer.data} />}
          <Door of={answer.data} onIssued={onIssued} />
        </>
      )}
    </div>
  );
}

function Known({ of }: { of: AccountPage }) {
  const w = useWords(accountWords);
  const text = useText();
  const { lang } = useLang();
  const roles = useQuery(rolesQuery).data?.roles ?? [];
  const { account } = of;
  const labels = of.barred.map((name) =>
    text(roles.find((one) => one.name === name)?.label ?? { zh: name, en: name }),
  );
  return (
    <>
      <Facts
        facts={[
          [w.person, text(account.label)],
          [w.role, text(account.role_label)],
          [w.hospital, account.hospital && <HospitalChip code={account.hospital} />],
          [w.state, text(account.state_label)],
          [w.second, account.second_factor ? w.hasSecond : w.hasNoSecond],
          [w.created, formatMinute(account.created)],
          [w.lastSignIn, account.last_sign_in ? formatMinute(account.last_sign_in) : w.never],
          [w.contract, account.ends && `${formatDay(account.ends)} · ${w.daysLeft(account.days_left ?? 0)}`],
        ]}
      />
      {account.own && <p className="ochre">{w.own}</p>}
      <h2 className="sub">{w.sessions}</h2>
      {of.sessions.map((one) => (
        <p key={one.started}>
          {w.sessionLine(formatMinute(one.started), formatMinute(one.last_seen), one.address)}
        </p>
      ))}
      {!of.sessions.length && <p className="quiet">{w.noSessions}</p>}
      <h2 className="sub">{w.roleHistory}</h2>
      {of.roles.map((one) => (
        <p key={one.at}>
          {text(one.role_label)} <span className="quiet">{`${formatMinute(one.at)} · ${w.by(one.by)}`}</span>
        </p>
      ))}
      {of.barred.length > 0 && <p className="quiet">{w.barred(listed(labels, lang))}</p>}
    </>
  );
}
