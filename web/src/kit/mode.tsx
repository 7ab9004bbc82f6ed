// Light or dark: the person's choice, stored in this browser (no personal data). Light is the default.
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";

type Mode = "light" | "dark";

interface ModeState {
  mode: Mode;
  setMode: (mode: Mode) => void;
  /** For as long as a page asks for it (the wall screen), whatever the person chose. */
  force: (mode: Mode | null) => void;
}

const ModeContext = createContext<ModeState>({
  mode: "light",
  setMode: () => undefined,
  force: () => undefined,
});
const stored = "heluo.mode";

export function ModeProvider({ children }: { children: ReactNode }) {
  const [chosen, choose] = useState<Mode>(localStorage.getItem(stored) === "dark" ? "dark" : "light");
  const [forced, force] = useState<Mode | null>(null);
  const value = useMemo(
    () => ({
      mode: forced ?? chosen,
      setMode: (next: Mode) => {
        localStorage.setItem(stored, next);
        choose(next);
      },
      force,
    }),
    [chosen, forced],
  );
  return <ModeContext.Provider value={value}>{children}</ModeContext.Provider>;
}

export function useMode(): ModeState {
  return useContext(ModeContext);
}

/** Dark while the caller is on the screen; the person's own choice is neither changed nor forgotten. */
export function useDark(): void {
  const { force } = useMode();
  useEffect(() => {
    force("dark");
    return () => force(null);
  }, [force]);
}
