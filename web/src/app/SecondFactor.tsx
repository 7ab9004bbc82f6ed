// Setting up the second factor: the picture to scan, the first code, the recovery codes; or taking it off.
import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { Button, Popconfirm } from "antd";
import { useText, useWords } from "@/kit/lang";
import { asProblem } from "@/kit/problem";
import { CodeField } from "./CodeForm";
import { sessionQuery, useBeginSecond, useConfirmSecond, useSession, useTakeOffSecond } from "./session";
import { words } from "./words";

export function SecondFactor() {
  const w = useWords(words);
  const text = useText();
  const router = useRouter();
  const client = useQueryClient();
  const session = useSession();
  const begin = useBeginSecond();
  const confirm = useConfirmSecond();
  const takeOff = useTakeOffSecond();
  const failed = begin.error ?? takeOff.error;
  const problem = failed ? asProblem(failed) : null;
  const done = async () => {
    await client.invalidateQueries({ queryKey: sessionQuery.queryKey });
    void router.navigate({ to: "/" });
  };
  if (confirm.data) return <Recovery codes={confirm.data.recovery} onDone={() => void done()} />;
  return (
    <div className="login-form">
      <h1>{w.second}</h1>
      <p className="quiet">{session.has_second_factor ? w.secondThere : w.secondWhy}</p>
      {session.owes === "set_up" && <p className="ochre">{w.secondMust}</p>}
      {begin.data && (
        <>
          <p>{w.secondScan}</p>
          <img className="second-picture" src={begin.data.picture} alt={w.second} />
          <code className="second-secret">{begin.data.secret}</code>
          <p>{w.secondConfirm}</p>
          <CodeField giving={confirm} />
        </>
      )}
      {!begin.data && !session.has_second_factor && (
        <Button type="primary" size="large" loading={begin.isPending} onClick={() => begin.mutate()}>
          {w.setUpSecond}
        </Button>
      )}
      {session.has_second_factor && (
        <Popconfirm title={w.takeOffSecond} onConfirm={() => takeOff.mutate()}>
          <Button size="large" loading={takeOff.isPending}>
            {w.takeOffSecond}
          </Button>
        </Popconfirm>
      )}
      <p className="login-problem" role="alert">
        {problem &&
          [text(problem.found), text(problem.expected), text(problem.todo)].filter(Boolean).join(" ")}
      </p>
      {!session.owes && (
        <Button type="text" onClick={() => void router.navigate({ to: "/" })}>
          {w.back}
        </Button>
      )}
    </div>
  );
}

function Recovery({ codes, onDone }: { codes: string[]; onDone: () => void }) {
  const w = useWords(words);
  return (
    <div className="login-form">
      <h1>{w.recovery}</h1>
      <p className="quiet">{w.recoveryWhy}</p>
      <ul className="second-codes">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <Button type="primary" size="large" onClick={onDone}>
        {w.recoveryDone}
      </Button>
    </div>
  );
}
