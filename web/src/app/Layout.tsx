// The frame around every page: top bar, side bar, keys. Knows no module's insides.
import { useQuery } from "@tanstack/react-query";
import { Navigate, Outlet, useRouter, useRouterState } from "@tanstack/react-router";
import { type ReactNode, useMemo, useState } from "react";
import type { Session } from "@/api/types";
import { HospitalsProvider } from "@/clinical/hospitals";
import { PurposeGate, PurposeProvider } from "@/clinical/purpose";
import { ViewerProvider } from "@/clinical/viewer";
import { useWords } from "@/kit/lang";
import { useShortcuts } from "@/kit/shortcuts";
import { Away } from "./connection";
import { Help } from "./Help";
import { doors, open, purposesFor } from "./nav";
import { usePresence } from "./presence";
import { purposes, usePurposeOf } from "./purposes";
import { SideBar } from "./SideBar";
import { sessionQuery } from "./session";
import { TopBar } from "./TopBar";
import { words } from "./words";
import "./layout.css";

const folded = "heluo.folded";

/** Under a session; without one (it ended, or somebody signed out elsewhere) the way to the login. */
export function Layout() {
  const { data } = useQuery(sessionQuery);
  return data ? <Frame session={data} /> : <ToLogin />;
}

function ToLogin() {
  const router = useRouter();
  // Where this person was when the session ended, not where the router is by now.
  const [next] = useState(() => router.state.resolvedLocation?.href ?? router.state.location.href);
  return <Navigate to="/login" search={(next === "/" ? {} : { next }) as never} replace />;
}

function Frame({ session }: { session: Session }) {
  const w = useWords(words);
  const router = useRouter();
  const path = useRouterState({ select: (s) => (s.resolvedLocation ?? s.location).pathname });
  const [fold, setFold] = useState(localStorage.getItem(folded) === "yes");
  const [help, setHelp] = useState(false);
  const [purpose, choose] = usePurposeOf(session);
  usePresence(session);

  const all = doors.flatMap((g) => g.doors).filter((d) => open(session, d));
  const go = (to: string) => () => void router.navigate({ to });
  useShortcuts([
    {
      keys: "/",
      label: w.helpKeys.search,
      run: () => {
        const field = document.querySelector<HTMLInputElement>(
          "main [data-search] input, main input[data-search], header [data-search] input, header input[data-search]",
        );
        if (field) field.focus();
        else go("/search")();
      },
    },
    { keys: "?", label: w.helpKeys.help, run: () => setHelp(true) },
    ...all.map((d) => ({ keys: `g ${d.letter}`, label: w[d.key], run: go(d.to) })),
  ]);
  const state = useMemo(
    () => ({ purpose, choices: purposes(session.purposes), choose }),
    [purpose, choose, session.purposes],
  );
  const viewer = useMemo(
    () => ({
      account: session.account,
      hospital: session.hospital,
      screens: session.screens,
      rights: session.rights,
    }),
    [session.account, session.hospital, session.screens, session.rights],
  );
  const inside = (page: ReactNode) => (
    <HospitalsProvider hospitals={session.hospitals}>
      <PurposeProvider value={state}>
        <ViewerProvider value={viewer}>{page}</ViewerProvider>
      </PurposeProvider>
    </HospitalsProvider>
  );
  // The first page shows what there is to do; everything else says why it is looked at.
  const page =
    path === "/" ? (
      <Outlet />
    ) : (
      <PurposeGate among={purposesFor(session, path)}>
        <Outlet />
      </PurposeGate>
    );
  if (path === "/cockpit/wall") return inside(page);
  return inside(
    <div className={`frame${fold ? " folded" : ""}`}>
      <a href="#content" className="skip">
        {w.skip}
      </a>
      <TopBar onHelp={() => setHelp(true)} />
      <SideBar
        fold={fold}
        onFold={() => {
          localStorage.setItem(folded, fold ? "no" : "yes");
          setFold(!fold);
        }}
      />
      <main id="content" tabIndex={-1}>
        <Away />
        {page}
      </main>
      <Help open={help} doors={all} onClose={() => setHelp(false)} />
    </div>,
  );
}
