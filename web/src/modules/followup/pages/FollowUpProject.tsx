// One project: its plan, who does what, what is done by arm and hospital, and entering subjects.
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { Button, Popconfirm, Select } from "antd";
import { useState } from "react";
import type { FollowUpProjectPage } from "@/api/types";
import { HospitalChip } from "@/clinical/hospitals";
import { useLang, useText, useWords } from "@/kit/lang";
import { Facts, Page, Panel } from "@/kit/Page";
import { asProblem } from "@/kit/problem";
import { Behind, Empty, ErrorState, failureOf, Loading } from "@/kit/states";
import { DataTable } from "@/kit/table/DataTable";
import { AddMember } from "../components/AddMember";
import { labelOf } from "../components/FieldInput";
import { Gaps } from "../components/Gaps";
import { addSubjects, moveProject, projectQuery, useChange } from "../queries";
import { words } from "../words";
import { useTaskColumns } from "./TodayPage";

const CHECKERS = new Set(["data_manager", "investigator", "monitor"]);

export function FollowUpProject() {
  const { project } = useParams({ strict: false }) as { project: string };
  const w = useWords(words);
  const answer = useQuery(projectQuery(project));
  const failure = failureOf(answer);
  if (failure) return <ErrorState problem={failure} onRetry={() => void answer.refetch()} />;
  if (!answer.data)
    return (
      <Page title={w.projects}>
        <Loading rows={10} />
      </Page>
    );
  return (
    <>
      <Behind answer={answer} />
      <Opened of={answer.data} />
    </>
  );
}

function Opened({ of }: { of: FollowUpProjectPage }) {
  const w = useWords(words);
  const text = useText();
  const moving = useChange(moveProject(of.id));
  const columns = useTaskColumns();
  const manages = of.parts.includes("manager");
  return (
    <Page
      title={of.title}
      lead={[text(of.status_label), of.cohort].filter(Boolean).join(" · ")}
      actions={
        <>
          {of.parts.some((part) => CHECKERS.has(part)) && (
            <Link to={`/followup/projects/${of.id}/records` as never}>{w.records}</Link>
          )}
          {manages && of.status === "draft" && (
            <Button type="primary" size="small" onClick={() => moving.mutate("running")}>
              {w.start}
            </Button>
          )}
          {manages && of.status === "running" && (
            <Popconfirm title={w.endSure} onConfirm={() => moving.mutate("ended")}>
              <Button size="small">{w.end}</Button>
            </Popconfirm>
          )}
        </>
      }
    >
      {moving.error && <ErrorState problem={asProblem(moving.error)} />}
      <div className="grid">
        <Panel title={w.overview} span={8} flush>
          <Counts of={of} />
        </Panel>
        <Panel title={w.members} span={4}>
          <ul className="plain">
            {of.members.map((one) => (
              <li key={`${one.account}${one.part}`}>
                {`${text(one.name)} · ${text(one.part_label)} `}
                {one.hospital && <HospitalChip code={one.hospital} />}
              </li>
            ))}
          </ul>
          {manages && <AddMember of={of} />}
        </Panel>
        {manages && of.status === "running" && (
          <Panel title={w.enrol} note={w.enrolNote} span={8}>
            <Enrol of={of} />
          </Panel>
        )}
        <Panel title={w.plan} span={manages && of.status === "running" ? 4 : 12}>
          <Plan of={of} />
        </Panel>
        {of.gaps.length > 0 && (
          <Panel title={w.gaps} note={w.gapsNote} span={12} flush>
            <Gaps of={of.gaps} />
          </Panel>
        )}
        {of.reported.length > 0 && (
          <Panel title={w.reported} span={12} flush>
            <DataTable
              name={w.reported}
              columns={columns}
              rows={of.reported}
              rowKey={(one) => one.id}
              height={200}
            />
          </Panel>
        )}
      </div>
    </Page>
  );
}

type Count = FollowUpProjectPage["counts"][number];

function Counts({ of }: { of: FollowUpProjectPage }) {
  const w = useWords(words);
  const { lang } = useLang();
  const arms = new Map((of.plan.arms ?? []).map((one) => [one.name, labelOf(lang, one, one.name)]));
  const number = (key: "subjects" | "expected" | "done" | "overdue" | "lost" | "closed", title: string) => ({
    key,
    title,
    width: 90,
    align: "right" as const,
    render: (one: Count) => one[key],
  });
  return (
    <DataTable
      name={w.overview}
      columns={[
        { key: "arm", title: w.arm, render: (one: Count) => arms.get(one.arm) ?? one.arm },
        {
          key: "hospital",
          title: w.hospital,
          width: 130,
          render: (one: Count) => <HospitalChip code={one.hospital} />,
        },
        number("subjects", w.subjects),
        number("expected", w.expected),
        number("done", w.done),
        number("overdue", w.overdue),
        number("lost", w.lostCount),
        number("closed", w.closed),
      ]}
      rows={of.counts}
      rowKey={(one) => `${one.arm}${one.hospital}`}
      height={180}
      empty={<Empty reason={w.enrolNote} />}
    />
  );
}

function Plan({ of }: { of: FollowUpProjectPage }) {
  const w = useWords(words);
  const { lang } = useLang();
  const { plan } = of;
  const rules = plan.rules;
  return (
    <Facts
      facts={[
        [w.anchor, w.anchors[plan.anchor ?? "entered"]],
        ...plan.events.map(
          (one) =>
            [
              labelOf(lang, one, one.name),
              `${w.day} ${one.day} (−${one.before}/+${one.after}) · ${one.form} ${w.version(one.version)}`,
            ] as const,
        ),
        [
          w.rules,
          [
            rules?.death && w.ruleDeath,
            rules?.admission && w.ruleAdmission(rules.admission),
            rules?.visit && w.ruleVisit,
            w.ruleCalls(plan.calls ?? 5, plan.again ?? 7),
          ]
            .filter(Boolean)
            .join(" · "),
        ],
      ]}
    />
  );
}

function Enrol({ of }: { of: FollowUpProjectPage }) {
  const w = useWords(words);
  const text = useText();
  const entering = useChange(addSubjects(of.id));
  const [cohort, setCohort] = useState<string>();
  if (!of.cohorts.length) return <Empty reason={w.noCohorts} />;
  return (
    <>
      <div className="inline-form">
        <Select
          style={{ width: 320 }}
          aria-label={w.chooseCohort}
          placeholder={w.chooseCohort}
          value={cohort}
          onChange={setCohort}
          options={of.cohorts.map((one) => ({
            value: one.id,
            label: `${text(one.label)} · ${w.version(one.version)}`,
          }))}
        />
        <Button
          type="primary"
          size="small"
          disabled={!cohort}
          loading={entering.isPending}
          onClick={() => entering.mutate({ cohort: cohort ?? "", arm: "", persons: [] })}
        >
          {w.enrol}
        </Button>
      </div>
      {entering.data && <p role="status">{w.entered(entering.data.entered, entering.data.known)}</p>}
      {entering.error && <ErrorState problem={asProblem(entering.error)} />}
    </>
  );
}
