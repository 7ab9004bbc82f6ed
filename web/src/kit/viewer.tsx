// Who is looking, for the watermark of personal pages.
import { createContext, useContext } from "react";

const ViewerContext = createContext("");
export const ViewerProvider = ViewerContext.Provider;

export function useViewer(): string {
  return useContext(ViewerContext);
}
