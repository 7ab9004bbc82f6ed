import { Button, Input } from "antd";
import { useState } from "react";
import { useText, useWords } from "@/kit/lang";
import { asProblem } from "@/kit/problem";
import { useSignIn } from "./session";
import { words } from "./words";

export function SignInForm({ ended }: { ended: boolean }) {
  const w = useWords(words);
  const text = useText();
  const signIn = useSignIn();
  const [account, setAccount] = useState("");
  const [password, setPassword] = useState("");
  const problem = signIn.error ? asProblem(signIn.error) : null;
  return (
    <form
      className="login-form"
      onSubmit={(event) => {
        event.preventDefault();
        signIn.mutate({ account: account.trim(), password });
      }}
    >
      <h1>{w.signIn}</h1>
      {ended && !problem && <p className="quiet">{w.idle}</p>}
      <label>
        <span>{w.account}</span>
        <Input
          size="large"
          name="account"
          autoComplete="username"
          autoFocus
          required
          value={account}
          onChange={(e) => setAccount(e.target.value)}
        />
      </label>
      <label>
        <span>{w.secret}</span>
        <Input.Password
          size="large"
          name="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={(e) => setPassword(e.target.value)}
          visibilityToggle={false}
        />
      </label>
      <p className="login-problem" role="alert">
        {problem &&
          (problem.status === 401
            ? text(problem.found) || w.signInFailed
            : [text(problem.found), text(problem.todo)].filter(Boolean).join(" ") || problem.message)}
      </p>
      <Button type="primary" size="large" block htmlType="submit" loading={signIn.isPending}>
        {w.signIn}
      </Button>
    </form>
  );
}
