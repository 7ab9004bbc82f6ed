import { Link, useRouter, useRouterState } from "@tanstack/react-router";
import { Dropdown, Input } from "antd";
import { useState } from "react";
import { usePurpose } from "@/clinical/purpose";
import { formatMinute } from "@/kit/format";
import { useLang, useText, useWords } from "@/kit/lang";
import { useMode } from "@/kit/mode";
import { Wordmark } from "@/kit/Wordmark";
import { useRooms } from "./rooms";
import { useSession, useSignOut } from "./session";
import { words } from "./words";

export function TopBar({ onHelp }: { onHelp: () => void }) {
  const w = useWords(words);
  const text = useText();
  const { lang, setLang } = useLang();
  const { mode, setMode } = useMode();
  const session = useSession();
  const signOut = useSignOut();
  const router = useRouter();
  const { purpose, choices, choose } = usePurpose();
  const chosen = choices.find((c) => c.code === purpose);
  return (
    <header className="top no-print">
      <Link to="/" className="top-mark" title={w.home}>
        <Wordmark />
      </Link>
      <Find />
      <span className="top-fill" />
      <span className="top-release small quiet">
        {session.release ? w.release(formatMinute(session.release.at)) : w.noRelease}
      </span>
      <Dropdown
        trigger={["click"]}
        menu={{
          items: choices.map((c) => ({ key: c.code, label: text(c.label) })),
          selectedKeys: purpose ? [purpose] : [],
          onClick: ({ key }) => choose(key),
        }}
      >
        <button type="button" className={`plain top-purpose${purpose ? "" : " unset"}`}>
          {w.purposeOf(chosen ? text(chosen.label) : w.purposeUnset)}
        </button>
      </Dropdown>
      <button
        type="button"
        className="plain top-item"
        onClick={() => setLang(lang === "zh" ? "en" : "zh")}
        lang={lang === "zh" ? "en" : "zh-CN"}
      >
        {w.language}
      </button>
      <button
        type="button"
        className="plain top-item"
        onClick={() => setMode(mode === "light" ? "dark" : "light")}
      >
        {mode === "light" ? w.dark : w.light}
      </button>
      <Dropdown
        trigger={["click"]}
        menu={{
          items: [
            { key: "who", disabled: true, label: <UserCard /> },
            { type: "divider" },
            { key: "help", label: w.help, onClick: onHelp },
            {
              key: "password",
              label: w.password,
              onClick: () => void router.navigate({ to: "/login", search: { change: true } as never }),
            },
            {
              key: "second",
              label: w.second,
              onClick: () => void router.navigate({ to: "/login", search: { second: "yes" } as never }),
            },
            { key: "out", label: w.signOut, onClick: () => signOut.mutate() },
          ],
        }}
      >
        <button type="button" className="plain top-user">
          <b>{text(session.name)}</b>
          <span className="small quiet">{text(session.role_label)}</span>
        </button>
      </Dropdown>
    </header>
  );
}

/** Words to search for, from every page but the one that answers them. */
function Find() {
  const text = useText();
  const session = useSession();
  const router = useRouter();
  const [query, setQuery] = useState("");
  const path = useRouterState({ select: (state) => state.location.pathname });
  const find = useRooms().find((room) => room.find)?.find;
  if (!find || !session.rights[find.needs] || path === find.to) return null;
  return (
    <form
      role="search"
      className="top-search"
      onSubmit={(event) => {
        event.preventDefault();
        void router.navigate({ to: find.to, search: { q: query.trim() || undefined } as never });
      }}
    >
      <Input
        data-search
        value={query}
        maxLength={200}
        onChange={(e) => setQuery(e.target.value)}
        placeholder={text(find.placeholder)}
        aria-label={text(find.placeholder)}
        suffix={<kbd aria-hidden="true">{"/"}</kbd>}
      />
    </form>
  );
}

/** Which role am I, and what may it. */
function UserCard() {
  const w = useWords(words);
  const text = useText();
  const session = useSession();
  return (
    <div className="user-card">
      <b>{text(session.role_label)}</b>
      <p>{text(session.role_hint)}</p>
      <p className="small">{w.account_(session.account)}</p>
    </div>
  );
}
