// Who is looking (for the watermark of personal pages) and which doors are open to them.
import { useRouter } from "@tanstack/react-router";
import { createContext, useContext } from "react";
import type { Session } from "@/api/types";
import type { Answering, Room } from "@/kit/room";
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

/** Whether the checks of a hospital's category may be opened: several rooms lead there. */
export function useSeesChecks(): boolean {
  return !!useAnswering("checks");
}

/** The page that answers, for whoever may ask it at any purpose; undefined where none is open to them. */
export function useAnswering(kind: keyof NonNullable<Room["answers"]>): Answering | undefined {
  const { rights } = useViewer();
  const { rooms } = useRouter().options.context as { rooms: readonly Room[] };
  const found = rooms.find((room) => room.answers?.[kind])?.answers?.[kind];
  return found && rights[found.needs]?.length ? found : undefined;
}
