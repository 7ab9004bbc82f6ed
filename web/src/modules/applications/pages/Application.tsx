// One application: protocol and fields side by side, what the machine found, the chain, and what the reader
// may do.
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { Button, Popconfirm } from "antd";
import { useState } from "react";
import type { ApplicationPage } from "@/api/types";
import { HospitalChip } from "@/clinical/hospitals";
import { Level } from "@/clinical/Level";
import { formatDay } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { Facts, Page, Panel } from "@/kit/Page";
import { asProblem } from "@/kit/problem";
import { Behind, ErrorState, failureOf, Loading } from "@/kit/states";
import { AskForm } from "../components/AskForm";
import { Differences } from "../components/Differences";
import { Offered } from "../components/Offered";
import { Steps } from "../components/Steps";
import { applicationQuery, send, useChange, withdraw } from "../queries";
import { words } from "../words";
import "../components/applications.css";

export function Application() {
  const { application: id } = useParams({ strict: false }) as { application: string };
  const w = useWords(words);
  const answer = useQuery(applicationQuery(id));
  const failure = failureOf(answer);
  if (failure) return <ErrorState problem={failure} onRetry={() => void answer.refetch()} />;
  if (!answer.data)
    return (
      <Page title={w.applications}>
        <Loading rows={10} />
      </Page>
    );
  return (
    <>
      <Behind answer={answer} />
      <Opened key={answer.data.round} of={answer.data} />
    </>
  );
}

function Opened({ of }: { of: ApplicationPage }) {
  const w = useWords(words);
  const text = useText();
  const sending = useChange(send(of.id));
  const withdrawing = useChange(withdraw(of.id));
  const [unsaved, setUnsaved] = useState(false);
  const problem = sending.error ?? withdrawing.error;
  return (
    <Page
      title={of.title}
      lead={`${text(of.kind_label)} · ${text(of.status_label)}`}
      actions={
        <>
          {of.may_edit && (
            <Button
              type="primary"
              size="small"
              disabled={!of.may_send || unsaved}
              title={unsaved ? w.saveFirst : undefined}
              loading={sending.isPending}
              onClick={() => sending.mutate(undefined)}
            >
              {w.send}
            </Button>
          )}
          {of.may_withdraw && (
            <Popconfirm title={w.withdrawSure} onConfirm={() => withdrawing.mutate(undefined)}>
              <Button size="small">{w.withdraw}</Button>
            </Popconfirm>
          )}
        </>
      }
    >
      {problem && <ErrorState problem={asProblem(problem)} />}
      <div className="grid">
        {of.status === "offered" && <Offered of={of} />}
        <Panel title={w.asked} span={7}>
          {of.may_edit && (
            <p className="row small quiet">
              {w.level} <Level level={of.level} /> {unsaved && <span className="ochre">{w.saveFirst}</span>}
            </p>
          )}
          {of.may_edit ? <AskForm of={of} onUnsaved={setUnsaved} /> : <Asked of={of} />}
        </Panel>
        <Panel title={w.checks} span={5}>
          {of.over ? <p className="quiet">{w.checksOver}</p> : <Checks of={of} />}
          {of.steps.length > 0 && (
            <>
              <h2 className="chain-title">{w.chain}</h2>
              <Steps of={of} />
            </>
          )}
        </Panel>
        {!of.over && (of.kind !== "new" || of.differences.length > 0) && (
          <Panel title={w.differences} span={12}>
            <Differences of={of} />
          </Panel>
        )}
        <Panel title={w.protocol} span={12}>
          <Facts
            facts={[
              [w.purpose, of.purpose],
              [w.protocol, of.protocol],
              [w.benefit, of.benefit],
              [w.ethics, w.ethicsLine(of.ethics_number, of.ethics_until ? formatDay(of.ethics_until) : "—")],
            ]}
          />
        </Panel>
      </div>
    </Page>
  );
}

function Asked({ of }: { of: ApplicationPage }) {
  const w = useWords(words);
  const text = useText();
  const changes = Object.entries(of.changes).filter(([, value]) => value != null);
  return (
    <Facts
      facts={[
        [w.level, <Level key="level" level={of.level} />],
        [
          w.variables,
          <span key="variables" className="asked-variables">
            {of.variables.map((v) => (
              <span key={v.name} title={v.name}>
                {text(v.label)} <Level level={v.level} />
              </span>
            ))}
          </span>,
        ],
        [
          w.hospitals,
          of.hospitals ? of.hospitals.map((h) => <HospitalChip key={h} code={h} />) : w.allHospitals,
        ],
        [w.cohort, of.cohort || w.everybody],
        [w.persons, of.persons.join(" · ")],
        [w.since, of.since ? formatDay(of.since) : ""],
        [w.until, of.until ? formatDay(of.until) : ""],
        [
          w.changes,
          changes.map(([name, value]) => `${w.changed[name] ?? name}：${String(value)}`).join(" · "),
        ],
        [w.grants, of.grants.length > 0 ? w.grantsMade(of.grants.length) : ""],
      ]}
    />
  );
}

function Checks({ of }: { of: ApplicationPage }) {
  const w = useWords(words);
  const text = useText();
  if (!of.checks.length) return <p className="quiet">{w.noFinding}</p>;
  return (
    <ul className="checks">
      {of.checks.map((one) => (
        <li key={one.code + one.text.en} className={one.weight === "stops" ? "ochre" : ""}>
          {[one.weight === "stops" ? w.stops : w.warns, text(one.text)].join(" · ")}
        </li>
      ))}
    </ul>
  );
}
