// A value once it has been left alone for a moment: what is typed is not sent letter by letter.
import { useEffect, useState } from "react";

const QUIET_MS = 400;

export function useQuiet<T>(value: T): T {
  const [quiet, setQuiet] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setQuiet(value), QUIET_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return quiet;
}
