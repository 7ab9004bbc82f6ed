// Programs over an extract that wait in a queue and run with nobody watching: put in, read, stopped.
import { useQuery } from "@tanstack/react-query";
import { Button, Input, Select } from "antd";
import { useState } from "react";
import type { GrantExtracts, JobLine, JobsPage, SessionPage } from "@/api/types";
import { formatExact, formatMinute } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { Panel } from "@/kit/Page";
import { asProblem } from "@/kit/problem";
import { ErrorState, failureOf, Loading } from "@/kit/states";
import { jobsQuery, sessionQuery, stopJob, submitJob, useJobsChange } from "../queries";
import { words } from "../words";
import "./session.css";

export function JobsPanel({ grants }: { grants: GrantExtracts[] }) {
  const w = useWords(words);
  const answer = useQuery(jobsQuery);
  const { data: machine } = useQuery(sessionQuery);
  const failure = failureOf(answer);
  if (failure) return <ErrorState problem={failure} onRetry={() => void answer.refetch()} />;
  const page = answer.data;
  return (
    <Panel title={w.jobs}>
      {!page && <Loading rows={2} />}
      {page && <p className="small quiet">{w.jobsLead(formatExact(page.most), formatExact(page.hours))}</p>}
      {page && machine && !machine.refused && <NewJob grants={grants} page={page} machine={machine} />}
      {page?.jobs.length === 0 && <p>{w.noJobs}</p>}
      {page?.jobs.map((one) => (
        <Job key={one.id} of={one} />
      ))}
      <p className="small quiet">{w.jobLost}</p>
    </Panel>
  );
}

/** Names with commas between them. */
function listOf(text: string): string[] {
  return text
    .split(/[,，]/)
    .map((one) => one.trim())
    .filter(Boolean);
}

interface NewJobProps {
  grants: GrantExtracts[];
  page: JobsPage;
  machine: SessionPage;
}

function NewJob({ grants, page, machine }: NewJobProps) {
  const w = useWords(words);
  const submitting = useJobsChange(submitJob);
  const ready = grants.filter((one) => one.open && one.receipts[0]?.status === "standing");
  const [grant, setGrant] = useState<string>();
  const [language, setLanguage] = useState<"python" | "r">("python");
  const [accelerator, setAccelerator] = useState("");
  const [code, setCode] = useState("");
  const [files, setFiles] = useState("");
  const chosen = ready.find((one) => one.grant === grant) ?? ready[0];
  if (!chosen) return <p>{w.noneReady}</p>;
  const send = () =>
    submitting.mutate(
      { grant: chosen.grant, language, code, accelerator, files: listOf(files) },
      { onSuccess: () => setCode("") },
    );
  return (
    <div className="session-next">
      <div className="session-start">
        <Select
          size="small"
          aria-label={w.jobGrant}
          style={{ minWidth: 260 }}
          value={chosen.grant}
          onChange={setGrant}
          options={ready.map((one) => ({ value: one.grant, label: `${one.project_title} · ${one.grant}` }))}
        />
        <Machine
          page={page}
          machine={machine}
          language={language}
          onLanguage={setLanguage}
          accelerator={accelerator}
          onAccelerator={setAccelerator}
        />
      </div>
      <Input.TextArea
        aria-label={w.jobCode}
        placeholder={language === "r" ? w.exampleR : w.examplePython}
        rows={5}
        maxLength={100_000}
        value={code}
        onChange={(e) => setCode(e.target.value)}
      />
      <div className="session-out">
        <Input
          size="small"
          aria-label={w.jobFiles}
          placeholder={w.jobFiles}
          maxLength={1000}
          style={{ width: 380 }}
          value={files}
          onChange={(e) => setFiles(e.target.value)}
        />
        <Button
          size="small"
          type="primary"
          disabled={!code.trim()}
          loading={submitting.isPending}
          onClick={send}
        >
          {w.submitJob}
        </Button>
      </div>
      {submitting.error && <ErrorState problem={asProblem(submitting.error)} />}
    </div>
  );
}

interface MachineProps {
  page: JobsPage;
  machine: SessionPage;
  language: "python" | "r";
  onLanguage: (language: "python" | "r") => void;
  accelerator: string;
  onAccelerator: (name: string) => void;
}

/** What runs it: the language, and an accelerator where the machine has one. */
function Machine(of: MachineProps) {
  const w = useWords(words);
  const text = useText();
  return (
    <>
      <Select
        size="small"
        aria-label={w.jobLanguage}
        value={of.language}
        onChange={of.onLanguage}
        options={of.machine.languages.map((one) => ({ value: one.name, label: text(one.label) }))}
      />
      {of.page.accelerators.length > 0 && (
        <Select
          size="small"
          aria-label={w.accelerator}
          value={of.accelerator}
          onChange={of.onAccelerator}
          options={["", ...of.page.accelerators].map((one) => ({
            value: one,
            label: one || w.noAccelerator,
          }))}
        />
      )}
    </>
  );
}

function Job({ of }: { of: JobLine }) {
  const w = useWords(words);
  const text = useText();
  const stopping = useJobsChange(stopJob);
  return (
    <details className="job" open={of.is_open}>
      <summary>
        <b>{text(of.status_label)}</b>{" "}
        {[of.project_title, of.language, of.accelerator].filter(Boolean).join(" · ")}{" "}
        <span className="quiet">
          {w.asked} {formatMinute(of.asked)}
        </span>
        {of.started && (
          <span className="quiet">
            {w.ran(formatMinute(of.started), of.ended ? formatMinute(of.ended) : "")}
          </span>
        )}
        {of.is_open && (
          <Button
            size="small"
            danger
            loading={stopping.isPending}
            onClick={(event) => {
              event.preventDefault();
              stopping.mutate(of.id);
            }}
          >
            {w.stopJob}
          </Button>
        )}
      </summary>
      {of.problems.map((one) => (
        <p key={one.en} className="ochre">
          {text(one)}
        </p>
      ))}
      {of.handed.length > 0 && <p>{w.handedFiles(of.handed.join(", "))}</p>}
      <div className="session-cells" data-watermark={of.watermark}>
        <section className="session-cell" tabIndex={0} aria-label={w.jobCode}>
          <pre className="session-code">{of.code}</pre>
          <pre className={of.status === "broken" ? "ochre" : ""}>{of.output}</pre>
        </section>
      </div>
      {stopping.error && <ErrorState problem={asProblem(stopping.error)} />}
    </details>
  );
}
