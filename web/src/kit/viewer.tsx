// Who is looking (for the watermark of personal pages) and which doors are open to them.
import { createContext, useContext } from "react";

export interface Viewer {
  account: string;
  screens: readonly string[];
}

const ViewerContext = createContext<Viewer>({ account: "", screens: [] });
export const ViewerProvider = ViewerContext.Provider;

export function useViewer(): Viewer {
  return useContext(ViewerContext);
}
