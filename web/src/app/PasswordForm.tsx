import { useRouter } from "@tanstack/react-router";
import { Button, Input } from "antd";
import { useState } from "react";
import { useText, useWords } from "@/kit/lang";
import { asProblem } from "@/kit/problem";
import { useChangePassword } from "./session";
import { words } from "./words";

/** Sets a new password; `first` when the old one was given for one use. */
export function PasswordForm({ first }: { first: boolean }) {
  const w = useWords(words);
  const text = useText();
  const router = useRouter();
  const change = useChangePassword();
  const [entry, setEntry] = useState({ current: "", fresh: "", again: "" });
  const [tried, setTried] = useState(false);
  const wrong = entry.fresh.length < 12 ? w.tooShort : entry.fresh !== entry.again ? w.notSame : "";
  const problem = change.error ? asProblem(change.error) : null;
  const field = (name: keyof typeof entry, label: string, autoComplete: string) => (
    <label>
      <span>{label}</span>
      <Input.Password
        size="large"
        name={name}
        autoComplete={autoComplete}
        required
        visibilityToggle={false}
        value={entry[name]}
        onChange={(e) => setEntry({ ...entry, [name]: e.target.value })}
      />
    </label>
  );
  return (
    <form
      className="login-form"
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (!wrong)
          change.mutate(
            { current: entry.current, new: entry.fresh },
            { onSuccess: () => void router.navigate({ to: "/" }) },
          );
      }}
    >
      <h1>{first ? w.mustChange : w.password}</h1>
      {first && <p className="quiet">{w.mustChangeWhy}</p>}
      {field("current", w.oldSecret, "current-password")}
      {field("fresh", w.newSecret, "new-password")}
      <p className="small quiet">{w.newSecretRule}</p>
      {field("again", w.again, "new-password")}
      <p className="login-problem" role="alert">
        {tried && wrong
          ? wrong
          : problem
            ? [text(problem.found), text(problem.expected), text(problem.todo)].filter(Boolean).join(" ")
            : ""}
      </p>
      <Button type="primary" size="large" block htmlType="submit" loading={change.isPending}>
        {w.setSecret}
      </Button>
    </form>
  );
}
