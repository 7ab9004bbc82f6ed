import { useQuery } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { useState } from "react";
import { useText, useWords } from "@/kit/lang";
import { asProblem } from "@/kit/problem";
import { useSignIn, waysQuery } from "./session";
import { words } from "./words";

/** `refused`: why signing in by the identity provider failed. */
export function SignInForm({ ended, refused }: { ended: boolean; refused?: string }) {
  const w = useWords(words);
  const text = useText();
  const signIn = useSignIn();
  const [account, setAccount] = useState("");
  const [password, setPassword] = useState("");
  const ways = useQuery(waysQuery);
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
      {refused && !problem && (
        <p className="login-problem" role="alert">
          {w.refusedBy[refused] ?? w.refusedBy.oidc_refused}
        </p>
      )}
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
            : [text(problem.found), text(problem.expected), text(problem.todo)].filter(Boolean).join(" ") ||
              problem.message)}
      </p>
      <Button type="primary" size="large" block htmlType="submit" loading={signIn.isPending}>
        {w.signIn}
      </Button>
      {ways.data?.oidc && (
        <Button size="large" block href="/api/session/oidc">
          {w.byProvider}
        </Button>
      )}
    </form>
  );
}
