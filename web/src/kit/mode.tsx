// Light or dark: the person's choice, kept in this browser (no personal data). Light is the default.
import { createContext, type ReactNode, useContext, useMemo, useState } from "react";

type Mode = "light" | "dark";

const ModeContext = createContext<{ mode: Mode; setMode: (mode: Mode) => void }>({ mode: "light", setMode: () => undefined });
const stored = "heluo.mode";

export function ModeProvider({ children }: { children: ReactNode }) {
  const [mode, set] = useState<Mode>(localStorage.getItem(stored) === "dark" ? "dark" : "light");
  const value = useMemo(
    () => ({
      mode,
      setMode: (next: Mode) => {
        localStorage.setItem(stored, next);
        set(next);
      },
    }),
    [mode],
  );
  return <ModeContext.Provider value={value}>{children}</ModeContext.Provider>;
}

export function useMode() {
  return useContext(ModeContext);
}
