// The form of a method: data, variables by role, options, missing values; what is checked stands beside it.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { Button, InputNumber, Select } from "antd";
import { useState } from "react";
import type { AlgorithmForm, FramePage, RunWish } from "@/api/types";
import { formatExact } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { Page, Panel } from "@/kit/Page";
import { asProblem } from "@/kit/problem";
import { ErrorState, failureOf, Loading } from "@/kit/states";
import { MethodFacts } from "../components/MethodFacts";
import { MissingChoice } from "../components/MissingChoice";
import { OptionField } from "../components/OptionField";
import { RolePicker } from "../components/RolePicker";
import { type Answers, asksForMissing, beginning, lackingRoles, wishOf } from "../model/answers";
import { algorithmQuery, begin, buildFrame, frameQuery, framesQuery, runQuery } from "../queries";
import type { FormState } from "../state";
import { words } from "../words";
import "./analysis.css";

export function NewRun() {
  const { algorithm } = useParams({ strict: false }) as { algorithm: string };
  const { frame, from } = useSearch({ strict: false }) as FormState;
  const form = useQuery(algorithmQuery(algorithm));
  const frames = useQuery(framesQuery);
  const before = useQuery(runQuery(from ?? ""));
  const wish = from && before.data?.algorithm === algorithm ? before.data.wish : undefined;
  const chosen = frame ?? wish?.frame ?? frames.data?.frames[0]?.id ?? "";
  const columns = useQuery(frameQuery(chosen));
  const failed = [form, frames, columns].find((one) => failureOf(one));
  const failure = failed && failureOf(failed);
  if (failure) return <ErrorState problem={failure} onRetry={() => void failed.refetch()} />;
  if (!form.data || !frames.data || !columns.data || (from && before.isPending)) return <Loading rows={10} />;
  return (
    <Form
      key={`${algorithm}/${chosen}/${from}`}
      form={form.data}
      frame={columns.data}
      frames={frames.data.frames}
      wish={wish?.frame === chosen ? wish : undefined}
    />
  );
}

interface FormProps {
  form: AlgorithmForm;
  frame: FramePage;
  frames: readonly FramePage["frame"][];
  wish: RunWish | undefined;
}

function Form({ form, frame, frames, wish }: FormProps) {
  const w = useWords(words);
  const text = useText();
  const navigate = useNavigate();
  const [answers, setAnswers] = useState<Answers>(() => beginning(form, wish));
  const run = useMutation({
    mutationFn: () => begin(wishOf(form, frame, answers)),
    onSuccess: (made) => void navigate({ to: "/analysis/runs/$run", params: { run: made.id } }),
  });
  const ready = frame.frame.ready && !lackingRoles(form, answers).length && !asksForMissing(answers, frame);
  return (
    <Page
      title={text(form.name)}
      lead={text(form.question)}
      actions={
        <>
          <Link to="/analysis" search={{} as never}>
            {w.back}
          </Link>
          <Button type="primary" disabled={!ready} loading={run.isPending} onClick={() => run.mutate()}>
            {w.run}
          </Button>
        </>
      }
    >
      {run.error && <ErrorState problem={asProblem(run.error)} />}
      <div className="grid">
        {form.roles.length > 0 && (
          <Panel title={w.variables} span={5}>
            <FrameChoice frame={frame} frames={frames} algorithm={form.id} />
            {form.roles.map((role) => (
              <RolePicker key={role.id} role={role} frame={frame} answers={answers} onChange={setAnswers} />
            ))}
            <MissingChoice form={form} frame={frame} answers={answers} onChange={setAnswers} />
          </Panel>
        )}
        <Panel title={w.options} span={form.roles.length > 0 ? 3 : 8}>
          {form.options.map((one) => (
            <OptionField
              key={one.id}
              of={one}
              value={answers.options[one.id]}
              onChange={(value) =>
                setAnswers({ ...answers, options: { ...answers.options, [one.id]: value } })
              }
            />
          ))}
          {form.random && (
            <div className="field">
              <label htmlFor="seed">
                <b>{w.seed}</b>
              </label>
              <InputNumber
                id="seed"
                min={0}
                precision={0}
                value={answers.seed}
                onChange={(seed) => setAnswers({ ...answers, seed: seed ?? 1 })}
              />
            </div>
          )}
        </Panel>
        <MethodFacts form={form} />
      </div>
    </Page>
  );
}

interface FrameChoiceProps {
  frame: FramePage;
  frames: readonly FramePage["frame"][];
  algorithm: string;
}

function FrameChoice({ frame, frames, algorithm }: FrameChoiceProps) {
  const w = useWords(words);
  const text = useText();
  const navigate = useNavigate();
  const { frame: of } = frame;
  const facts = !of.ready
    ? ""
    : w.frameFacts(formatExact(of.rows), w.rowOf[of.row] ?? of.row, formatExact(of.columns));
  return (
    <div className="field">
      <label htmlFor="frame">
        <b>{w.frame}</b>
        <span className="small quiet">{facts}</span>
      </label>
      <Select
        id="frame"
        className="field-wide"
        value={of.id}
        onChange={(id: string) =>
          void navigate({
            to: "/analysis/new/$algorithm",
            params: { algorithm },
            search: { frame: id } as never,
            replace: true,
          })
        }
        options={frames.map((one) => ({ value: one.id, label: text(one.name) }))}
      />
      {of.example && <span className="small ochre">{w.example}</span>}
      {!of.example && !of.made && <Build of={of} />}
    </div>
  );
}

/** A saved frame's rows are read under its project's grant, and again on a newer release. */
function Build({ of }: { of: FramePage["frame"] }) {
  const w = useWords(words);
  const client = useQueryClient();
  const build = useMutation({
    mutationFn: () => buildFrame(of.id),
    onSuccess: (page) => {
      client.setQueryData(frameQuery(of.id).queryKey, page);
      void client.invalidateQueries({ queryKey: framesQuery.queryKey });
    },
  });
  return (
    <>
      {build.error && <ErrorState problem={asProblem(build.error)} />}
      <span className="row small">
        <Button size="small" loading={build.isPending} onClick={() => build.mutate()}>
          {of.ready ? w.buildAgain : w.build}
        </Button>
        <span className="quiet">{w.buildWhy}</span>
      </span>
    </>
  );
}
