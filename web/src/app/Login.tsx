// Sign in; then, once, a password of one's own.
import { useQuery } from "@tanstack/react-query";
import { Link, useRouter, useSearch } from "@tanstack/react-router";
import { Button } from "antd";
import { useEffect } from "react";
import type { Session } from "@/api/types";
import { useLang, useText, useWords } from "@/kit/lang";
import type { Room } from "@/kit/room";
import { Wordmark } from "@/kit/Wordmark";
import { CodeForm } from "./CodeForm";
import { PasswordForm } from "./PasswordForm";
import { Rivers } from "./Rivers";
import { SecondFactor } from "./SecondFactor";
import { SignInForm } from "./SignInForm";
import { sessionQuery } from "./session";
import { words } from "./words";
import "./login.css";

interface LoginSearch {
  next?: string;
  change?: boolean;
  second?: string;
  refused?: string;
}

/** Only an address of this site may follow a login. */
export function safeNext(next: string | undefined): string {
  return next?.startsWith("/") && !next.startsWith("//") && !next.startsWith("/\\") ? next : "/";
}

/** What comes next at the door: an owed code before a new password, a new password before a second factor. */
function stepOf(session: Session | null | undefined, search: LoginSearch) {
  if (!session) return "sign in";
  if (session.owes === "code") return "code";
  if (session.must_change_password || search.change) return "password";
  return session.owes || search.second ? "second" : "done";
}

export function Login() {
  const w = useWords(words);
  const { lang, setLang } = useLang();
  const router = useRouter();
  const search = useSearch({ strict: false }) as LoginSearch;
  const session = useQuery(sessionQuery);
  const step = stepOf(session.data, search);
  useEffect(() => {
    document.title = `${w.signIn} · 河洛 Heluo`;
  }, [w]);
  useEffect(() => {
    if (step === "done") router.history.replace(safeNext(search.next));
  }, [step, router, search.next]);
  return (
    <div className="login">
      <div className="login-picture">
        <Rivers />
        <div className="login-words">
          <Wordmark size={36} />
          <p>{w.motto}</p>
        </div>
      </div>
      <main className="login-side">
        <Button
          type="text"
          size="small"
          className="login-lang"
          onClick={() => setLang(lang === "zh" ? "en" : "zh")}
          lang={lang === "zh" ? "en" : "zh-CN"}
        >
          {w.language}
        </Button>
        {step === "password" && <PasswordForm first={!!session.data?.must_change_password} />}
        {step === "code" && <CodeForm />}
        {step === "second" && <SecondFactor />}
        {(step === "sign in" || step === "done") && (
          <SignInForm ended={!!search.next} refused={search.refused} />
        )}
        <PublicPages />
      </main>
    </div>
  );
}

/** Pages of the rooms that need no account. */
function PublicPages() {
  const text = useText();
  const { rooms } = useRouter().options.context as { rooms: readonly Room[] };
  const pages = rooms.flatMap((room) => room.publicPages ?? []);
  return (
    <nav className="login-public">
      {pages.map((page) => (
        <Link key={page.to} to={page.to}>
          {text(page.label)}
        </Link>
      ))}
    </nav>
  );
}
