// The modules as the frame sees them: collected from their folders, never listed.
import { useRouter } from "@tanstack/react-router";
import type { Session } from "@/api/types";
import type { Door, MenuEntry, Room, Task } from "@/kit/room";
import { words } from "./words";

const files = import.meta.glob<{ room: Room }>("../modules/*/room.ts", { eager: true });

export const rooms: readonly Room[] = Object.values(files).map((file) => file.room);

/** The rooms of this portal; under the router. */
export function useRooms(): readonly Room[] {
  return useRouter().options.context.rooms;
}

const byOrder = (a: { order: number }, b: { order: number }) => a.order - b.order;

const home: MenuEntry = {
  screen: "",
  to: "/",
  group: "see",
  order: 0,
  needs: [],
  letter: "h",
  label: { zh: words.zh.home, en: words.en.home },
  icon: "M2.5 7.5L8 3l5.5 4.5M4 6.8V13h8V6.8",
};

/** The side bar of this session, in order within each group. The server decides what a role may; this only
 * avoids doors that stay shut. */
export function menuOf(all: readonly Room[], session: Session): MenuEntry[] {
  return [home, ...all.flatMap((room) => room.menu ?? [])]
    .filter((entry) => !entry.screen || session.screens.includes(entry.screen))
    .sort(byOrder);
}

/** What this session finds on its first page, in order. */
export function tasksOf(all: readonly Room[], session: Session): Task[] {
  const { rights } = session;
  return all
    .flatMap((room) => room.tasks ?? [])
    .filter((task) => rights[task.needs] && !(task.unless && rights[task.unless]))
    .sort(byOrder);
}

/** Purposes that open the page at `path` to this session; none when it is no door or stays shut whatever the
 * purpose. */
export function purposesFor(all: readonly Room[], session: Session, path: string): string[] {
  const doors: Door[] = all.flatMap((room) => [...(room.menu ?? []), ...(room.doors ?? [])]);
  const needs = doors.find((door) => path === door.to || path.startsWith(`${door.to}/`))?.needs ?? [];
  return session.purposes.filter((p) => needs.some((resource) => session.rights[resource]?.includes(p)));
}
