// The code of the second factor, after the password.
import { Button, Input } from "antd";
import { useState } from "react";
import { useText, useWords } from "@/kit/lang";
import { asProblem } from "@/kit/problem";
import { useGiveCode, useSignOut } from "./session";
import { words } from "./words";

export function CodeForm() {
  const w = useWords(words);
  const signOut = useSignOut();
  const giving = useGiveCode();
  return (
    <div className="login-form">
      <h1>{w.second}</h1>
      <p className="quiet">{w.codeWhy}</p>
      <CodeField giving={giving} />
      <Button type="text" onClick={() => signOut.mutate()}>
        {w.signOut}
      </Button>
    </div>
  );
}

/** A field for a code with its button, and what was wrong with the last one. */
export function CodeField(props: {
  giving: { mutate: (code: string) => void; error: unknown; isPending: boolean };
}) {
  const w = useWords(words);
  const text = useText();
  const [code, setCode] = useState("");
  const problem = props.giving.error ? asProblem(props.giving.error) : null;
  return (
    <form
      className="login-form"
      onSubmit={(event) => {
        event.preventDefault();
        props.giving.mutate(code.trim());
        setCode("");
      }}
    >
      <Input
        size="large"
        name="code"
        inputMode="text"
        autoComplete="one-time-code"
        autoFocus
        required
        aria-label={w.code}
        placeholder={w.codeHint}
        value={code}
        onChange={(e) => setCode(e.target.value)}
      />
      <p className="login-problem" role="alert">
        {problem &&
          [text(problem.found), text(problem.expected), text(problem.todo)].filter(Boolean).join(" ")}
      </p>
      <Button
        type="primary"
        size="large"
        block
        htmlType="submit"
        disabled={code.trim().length < 6}
        loading={props.giving.isPending}
      >
        {w.giveCode}
      </Button>
    </form>
  );
}
