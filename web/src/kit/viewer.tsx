// Who is looking (for the watermark of personal pages) and which doors are open to them.
import { createContext, useContext } from "react";
import { usePurpose } from "./purpose";

export interface Viewer {
  account: string;
  /** The hospital that the account belongs to, if any. */
  hospital: string | null;
  screens: readonly string[];
  /** Resource → purposes for which this role may ask for it at all; the server decides each time. */
  rights: Readonly<Record<string, readonly string[]>>;
}

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
