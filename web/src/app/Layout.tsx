// The frame around every page: top bar, side bar, keys. Knows no module's insides.
import { useQuery } from "@tanstack/react-query";
import { Navigate, Outlet, useRouter, useRouterState } from "@tanstack/react-router";
import { type ReactNode, useMemo, useState } from "react";
import type { Session } from "@/api/types";
import { HospitalsProvider } from "@/clinical/hospitals";
import { PurposeGate, PurposeProvider } from "@/clinical/purpose";
import { ViewerProvider } from "@/clinical/viewer";
import { useText, useWords } from "@/kit/lang";
import type { MenuEntry } from "@/kit/room";
import { useShortcuts } from "@/kit/shortcuts";
import { Waiting } from "@/kit/Waiting";
import { Away } from "./connection";
import { Help } from "./Help";
import { usePresence } from "./presence";
import { purposes, usePurposeOf } from "./purposes";
import { menuOf, purposesFor, useRooms } from "./rooms";
import { SideBar } from "./SideBar";
import { sessionQuery } from "./session";
import { TopBar } from "./TopBar";
import { words } from "./words";
import "./layout.css";
import "./narrow.css";
import "./print.css";

const folded = "heluo.folded";

/** Under a session; without one (it ended, or somebody signed out elsewhere) the way to the login. */
export function Layout() {
  const { data } = useQuery(sessionQuery);
  return data && !data.owes ? <Frame session={data} /> : <ToLogin />;
}

function ToLogin() {
  const router = useRouter();
  // Where this person was when the session ended, not where the router is by now.
  const [next] = useState(() => router.state.resolvedLocation?.href ?? router.state.location.href);
  return <Navigate to="/login" search={(next === "/" ? {} : { next }) as never} replace />;
}

function Frame({ session }: { session: Session }) {
  const rooms = useRooms();
  const path = useRouterState({ select: (s) => (s.resolvedLocation ?? s.location).pathname });
  const [help, setHelp] = useState(false);
  const menu = useMemo(() => menuOf(rooms, session), [rooms, session]);
  usePresence(session);
  useFrameKeys(menu, () => setHelp(true));
  // The first page shows what there is to do; everything else says why it is looked at.
  const page =
    path === "/" ? (
      <Outlet />
    ) : (
      <PurposeGate among={purposesFor(rooms, session, path)}>
        <Outlet />
      </PurposeGate>
    );
  const bare = rooms.some((room) => room.bare?.includes(path));
  return (
    <Providers session={session}>
      {bare ? (
        page
      ) : (
        <Bars menu={menu} help={help} onHelp={setHelp}>
          {page}
        </Bars>
      )}
    </Providers>
  );
}

/** `/` to the words to search for, `?` to the list of keys, `g` and a letter to a page. */
function useFrameKeys(menu: readonly MenuEntry[], onHelp: () => void): void {
  const w = useWords(words);
  const text = useText();
  const router = useRouter();
  const find = useRooms().find((room) => room.find)?.find;
  const toField = () => {
    const field = document.querySelector<HTMLInputElement>(
      ["main", "header"].map((part) => `${part} [data-search] input, ${part} input[data-search]`).join(", "),
    );
    if (field) field.focus();
    else if (find) void router.navigate({ to: find.to });
  };
  useShortcuts([
    { keys: "/", label: w.helpKeys.search, run: toField },
    { keys: "?", label: w.helpKeys.help, run: onHelp },
    ...menu.map((entry) => ({
      keys: `g ${entry.letter}`,
      label: text(entry.label),
      run: () => void router.navigate({ to: entry.to }),
    })),
  ]);
}

/** Who looks, for what purpose, and at which hospitals: for every page below. */
function Providers({ session, children }: { session: Session; children: ReactNode }) {
  const [purpose, choose] = usePurposeOf(session);
  const state = useMemo(
    () => ({ purpose, choices: purposes(session.purposes), choose }),
    [purpose, choose, session.purposes],
  );
  const { account, hospital, screens, rights } = session;
  const viewer = useMemo(
    () => ({ account, hospital, screens, rights }),
    [account, hospital, screens, rights],
  );
  return (
    <HospitalsProvider hospitals={session.hospitals}>
      <PurposeProvider value={state}>
        <ViewerProvider value={viewer}>{children}</ViewerProvider>
      </PurposeProvider>
    </HospitalsProvider>
  );
}

interface BarsProps {
  menu: readonly MenuEntry[];
  help: boolean;
  onHelp: (open: boolean) => void;
  children: ReactNode;
}

/** Top bar and side bar around a page. */
function Bars({ menu, help, onHelp, children }: BarsProps) {
  const w = useWords(words);
  const [fold, setFold] = useState(localStorage.getItem(folded) === "yes");
  return (
    <div className={`frame${fold ? " folded" : ""}`}>
      <a href="#content" className="skip">
        {w.skip}
      </a>
      <TopBar onHelp={() => onHelp(true)} />
      <SideBar
        menu={menu}
        fold={fold}
        onFold={() => {
          localStorage.setItem(folded, fold ? "no" : "yes");
          setFold(!fold);
        }}
      />
      {/* A page that is only read may have nothing to stop at: the keyboard must reach it to scroll. */}
      <main id="content" tabIndex={0}>
        <Away />
        <Waiting />
        {children}
      </main>
      <Help open={help} menu={menu} onClose={() => onHelp(false)} />
    </div>
  );
}
