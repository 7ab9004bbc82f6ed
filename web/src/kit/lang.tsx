// The two languages. Each module keeps its words in `words.ts` as one type for both, so a missing key does
// not compile.
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from "react";
import { typeset } from "./typeset";

export type Lang = "zh" | "en";

/** One text in both languages, as the server and the dictionary give it. */
export interface Text {
  zh: string;
  en: string;
}

interface LangState {
  lang: Lang;
  setLang: (lang: Lang) => void;
}

const LangContext = createContext<LangState>({ lang: "zh", setLang: () => undefined });
const stored = "heluo.lang";

function first(): Lang {
  const asked = new URLSearchParams(location.search).get("lang") ?? localStorage.getItem(stored);
  return asked === "en" ? "en" : "zh";
}

export function LangProvider({ children }: { children: ReactNode }) {
  const [lang, set] = useState<Lang>(first);
  useEffect(() => {
    document.documentElement.lang = lang === "zh" ? "zh-CN" : "en";
  }, [lang]);
  const setLang = useCallback((next: Lang) => {
    localStorage.setItem(stored, next);
    set(next);
  }, []);
  const value = useMemo(() => ({ lang, setLang }), [lang, setLang]);
  return <LangContext.Provider value={value}>{children}</LangContext.Provider>;
}

export function useLang(): LangState {
  return useContext(LangContext);
}

/** The words of a module in the language of the screen. */
export function useWords<T>(words: { zh: T; en: T }): T {
  return words[useLang().lang];
}

/** A function that picks the language of the screen from a pair. */
export function useText(): (text: Text | null | undefined) => string {
  const { lang } = useLang();
  return useCallback((text) => (text ? typeset(text[lang] || text.zh || text.en) : ""), [lang]);
}
