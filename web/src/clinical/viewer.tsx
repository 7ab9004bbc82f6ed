// Who is looking (for the watermark of personal pages) and which doors are open to them.
import { createContext, useContext } from "react";
import type { Session } from "@/api/types";
import { usePurpose } from "./purpose";

/** Account, own hospital (if any), open pages, and per resource the purposes for which it may be asked for at
 * all; the server decides each time. */
export type Viewer = Pick<Session, "account" | "hospital" | "screens" | "rights">;

const ViewerContext = createContext<Viewer>({ account: "", hospital: null, screens: [], rights: {} });
export const ViewerProvider = ViewerContext.Provider;

export function useViewer(): Viewer {
  return useContext(ViewerContext);
}

/** A function that tells whether a resource may be asked for at the purpose of the task. */
export function useMay(): (resource: string) => boolean {
  const { rights } = useViewer();
  const { purpose } = usePurpose();
  return (resource) => !!purpose && !!rights[resource]?.includes(purpose);
}
