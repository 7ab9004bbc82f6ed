// Composition root of the screens: language, theme, server state, session, router.
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { ConfigProvider, App as Messages } from "antd";
import enUS from "antd/locale/en_US";
import zhCN from "antd/locale/zh_CN";
import { useLayoutEffect, useMemo } from "react";
import { forget } from "@/api/client";
import { Patterns } from "@/clinical/hospitals";
import { LangProvider, useLang } from "@/kit/lang";
import { ModeProvider, useMode } from "@/kit/mode";
import { asProblem } from "@/kit/problem";
import { again, changeAgain, wait } from "@/kit/retry";
import { rooms } from "./rooms";
import { makeRouter } from "./router";
import { StepUp } from "./StepUp";
import { antdTheme, paint } from "./theme";

const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content;
// Any text may be one, whatever it begins with: a nonce is drawn by chance.
const csp = nonce ? { nonce } : undefined;

/** A session that ended: drop everything read and ask again who is there. */
function leave(error: unknown): void {
  if (asProblem(error).status === 401) forget(client);
}

const client = new QueryClient({
  queryCache: new QueryCache({ onError: leave }),
  mutationCache: new MutationCache({
    onError: (error, _variables, _result, mutation) => {
      if (!mutation.meta?.signsIn) leave(error);
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      gcTime: 5 * 60_000,
      refetchOnWindowFocus: false,
      retry: again,
      retryDelay: wait,
    },
    mutations: { retry: changeAgain, retryDelay: wait },
  },
});
const router = makeRouter({ client, rooms });

function Themed() {
  const { mode } = useMode();
  const { lang } = useLang();
  const still = useMemo(() => matchMedia("(prefers-reduced-motion: reduce)").matches, []);
  useLayoutEffect(() => paint(mode), [mode]);
  return (
    <ConfigProvider
      theme={antdTheme(mode, still)}
      locale={lang === "zh" ? zhCN : enUS}
      csp={csp}
      wave={{ disabled: true }}
      button={{ autoInsertSpace: false }}
    >
      <Messages component={false} message={{ duration: 3, maxCount: 2 }}>
        <Patterns />
        <RouterProvider router={router} />
        <StepUp />
      </Messages>
    </ConfigProvider>
  );
}

export function App() {
  return (
    <ModeProvider>
      <LangProvider>
        <QueryClientProvider client={client}>
          <Themed />
        </QueryClientProvider>
      </LangProvider>
    </ModeProvider>
  );
}
