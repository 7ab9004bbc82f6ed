// What each role finds in the side bar. The server decides what a role may; this only avoids doors that stay shut.
import type { Session } from "@/api/types";

export interface Door {
  key: "home" | "cockpit" | "search" | "quality" | "runs" | "parcels" | "releases" | "audit";
  to: string;
  module: string;
  letter: string;
}

export const doors: readonly { group: "groupSee" | "groupKeep" | "groupTrust"; doors: readonly Door[] }[] = [
  {
    group: "groupSee",
    doors: [
      { key: "home", to: "/", module: "", letter: "h" },
      { key: "cockpit", to: "/cockpit", module: "cockpit", letter: "c" },
      { key: "search", to: "/search", module: "search", letter: "s" },
    ],
  },
  {
    group: "groupKeep",
    doors: [
      { key: "quality", to: "/management/quality", module: "quality", letter: "q" },
      { key: "runs", to: "/management/runs", module: "runs", letter: "r" },
      { key: "parcels", to: "/management/parcels", module: "parcels", letter: "p" },
      { key: "releases", to: "/management/releases", module: "releases", letter: "e" },
    ],
  },
  { group: "groupTrust", doors: [{ key: "audit", to: "/management/audit", module: "audit", letter: "a" }] },
];

/** May this session open the door? `screens` comes from the server. */
export function open(session: Session, door: Door): boolean {
  return door.module === "" || session.screens.includes(door.module);
}
