// A session over the extract of a grant: start, compute, stop, the time left, and what cannot be prevented.
import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Button, Input, Select } from "antd";
import { useState } from "react";
import type { GrantExtracts, OpenedSession, SessionPage } from "@/api/types";
import { formatExact } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { Panel } from "@/kit/Page";
import { asProblem } from "@/kit/problem";
import { ErrorState, failureOf, Loading } from "@/kit/states";
import {
  compute,
  handOver,
  sessionQuery,
  startSession,
  stopSession,
  takeIn,
  useSessionChange,
} from "../queries";
import { words } from "../words";
import "./session.css";

export function SessionPanel({ grants }: { grants: GrantExtracts[] }) {
  const w = useWords(words);
  const text = useText();
  const answer = useQuery(sessionQuery);
  const failure = failureOf(answer);
  if (failure) return <ErrorState problem={failure} onRetry={() => void answer.refetch()} />;
  const page = answer.data;
  const live = page?.session && !page.session.why ? page.session : undefined;
  return (
    <Panel title={w.session} note={live ? <TimeLeft of={live} /> : undefined} actions={live && <Stop />}>
      {!page && <Loading rows={3} />}
      {page?.refused && (
        <p className="ochre" role="status">
          {w.noSandbox(text(page.refused), text(page.todo))}
        </p>
      )}
      {page?.session?.why && (
        <p className="ochre" role="status">
          {w.over}
          {text(page.session.why)}
        </p>
      )}
      {page && !page.refused && !live && <Start grants={grants} page={page} />}
      {page?.session && <Cells of={page.session} />}
      <Honest />
    </Panel>
  );
}

function TimeLeft({ of }: { of: OpenedSession }) {
  const w = useWords(words);
  const minutes = Math.ceil(of.seconds_left / 60);
  return <>{`${of.project_title} · ${w.left(Math.floor(minutes / 60), minutes % 60)}`}</>;
}

function Stop() {
  const w = useWords(words);
  const stopping = useSessionChange(stopSession);
  return (
    <Button size="small" danger loading={stopping.isPending} onClick={() => stopping.mutate()}>
      {w.stop}
    </Button>
  );
}

function Start({ grants, page }: { grants: GrantExtracts[]; page: SessionPage }) {
  const w = useWords(words);
  const text = useText();
  const starting = useSessionChange(startSession);
  const ready = grants.filter((one) => one.open && one.receipts[0]?.status === "standing");
  const [grant, setGrant] = useState<string>();
  const [language, setLanguage] = useState<"python" | "r">("python");
  const chosen = ready.find((one) => one.grant === grant) ?? ready[0];
  if (!chosen) return <p>{w.noneReady}</p>;
  return (
    <>
      <div className="session-start">
        <Select
          size="small"
          aria-label={w.grantOf}
          style={{ minWidth: 260 }}
          value={chosen.grant}
          onChange={setGrant}
          options={ready.map((one) => ({ value: one.grant, label: `${one.project_title} · ${one.grant}` }))}
        />
        <Select
          size="small"
          aria-label={w.language}
          value={language}
          onChange={setLanguage}
          options={page.languages.map((one) => ({ value: one.name, label: text(one.label) }))}
        />
        <Button
          type="primary"
          size="small"
          loading={starting.isPending}
          onClick={() => starting.mutate({ grant: chosen.grant, language })}
        >
          {w.start}
        </Button>
      </div>
      {starting.error && <ErrorState problem={asProblem(starting.error)} />}
    </>
  );
}

function Cells({ of }: { of: OpenedSession }) {
  const w = useWords(words);
  const computing = useSessionChange(compute);
  const [code, setCode] = useState("");
  const send = () => computing.mutate(code, { onSuccess: () => setCode("") });
  return (
    <div className="session-cells" data-watermark={of.watermark}>
      {/* Long output scrolls, so the keyboard must reach it. */}
      {of.cells.map((cell, n) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: cells are only added at the end
        <section key={n} className="session-cell" tabIndex={0} aria-label={w.cell(formatExact(n + 1))}>
          <pre className="session-code">{cell.code}</pre>
          <pre className={cell.state === "error" ? "ochre" : ""}>
            {cell.output}
            {cell.state === "running" && w.computing}
            {cell.state === "lost" && w.lost}
          </pre>
        </section>
      ))}
      {!of.why && (
        <div className="session-next">
          <Input.TextArea
            aria-label={w.code}
            placeholder={of.language === "r" ? w.exampleR : w.examplePython}
            rows={5}
            value={code}
            onChange={(e) => setCode(e.target.value)}
            onKeyDown={(e) => {
              if (e.key !== "Enter" || !e.shiftKey || of.busy || !code.trim()) return;
              e.preventDefault();
              send();
            }}
          />
          <Button
            size="small"
            type="primary"
            disabled={of.busy || !code.trim()}
            loading={computing.isPending || of.busy}
            onClick={send}
          >
            {w.compute}
          </Button>
        </div>
      )}
      {computing.error && <ErrorState problem={asProblem(computing.error)} />}
      {!of.why && <TakeIn of={of} />}
      {!of.why && <HandOver busy={of.busy} />}
    </div>
  );
}

/** Programs and lookup tables of one's own that a checker has looked at. */
function TakeIn({ of }: { of: OpenedSession }) {
  const w = useWords(words);
  const navigate = useNavigate();
  const taking = useMutation({ mutationFn: takeIn });
  const [file, setFile] = useState<string>();
  return (
    <div className="session-out">
      {of.admitted.length > 0 && (
        <>
          <Select
            size="small"
            aria-label={w.inFile}
            placeholder={w.inFile}
            style={{ width: 320 }}
            value={file}
            onChange={setFile}
            options={of.admitted.map((one) => ({ value: one.id, label: `${one.name} · ${one.what}` }))}
          />
          <Button
            size="small"
            disabled={of.busy || !file}
            loading={taking.isPending}
            onClick={() => file && taking.mutate(file)}
          >
            {w.takeIn}
          </Button>
        </>
      )}
      <Button type="link" size="small" onClick={() => void navigate({ to: "/outputs/imports" as never })}>
        {w.bringIn}
      </Button>
      {taking.data && <span role="status">{w.takenIn(taking.data.name)}</span>}
      {taking.error && <ErrorState problem={asProblem(taking.error)} />}
    </div>
  );
}

/** The one way of a file out of the session: into a request for outputs. */
function HandOver({ busy }: { busy: boolean }) {
  const w = useWords(words);
  const handing = useMutation({ mutationFn: handOver });
  const [path, setPath] = useState("");
  return (
    <div className="session-out">
      <Input
        size="small"
        aria-label={w.outFile}
        placeholder={w.outFile}
        maxLength={200}
        style={{ width: 320 }}
        value={path}
        onChange={(e) => setPath(e.target.value)}
      />
      <Button
        size="small"
        disabled={busy || !path.trim()}
        loading={handing.isPending}
        onClick={() => handing.mutate(path.trim())}
      >
        {w.handOver}
      </Button>
      {handing.data && <span role="status">{w.handedOver(handing.data.name)}</span>}
      {handing.error && <ErrorState problem={asProblem(handing.error)} />}
    </div>
  );
}

/** What the walls do, and what nobody can prevent: said before anybody begins. */
function Honest() {
  const w = useWords(words);
  return (
    <details className="session-honest">
      <summary>{w.honest}</summary>
      <ul>
        {w.honestLines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </details>
  );
}
