// What each role finds in the side bar. The server decides what a role may; this only avoids doors that stay shut.
import type { Session } from "@/api/types";

export interface Door {
  key: "home" | "cockpit" | "search" | "quality" | "runs" | "parcels" | "releases" | "audit";
  to: string;
  module: string;
  /** Resources of which at least one is asked for on the page. */
  needs: readonly string[];
  letter: string;
}

export const doors: readonly { group: "groupSee" | "groupKeep" | "groupTrust"; doors: readonly Door[] }[] = [
  {
    group: "groupSee",
    doors: [
      { key: "home", to: "/", module: "", needs: [], letter: "h" },
      {
        key: "cockpit",
        to: "/cockpit",
        module: "cockpit",
        needs: ["cockpit.overview", "cockpit.arrivals"],
        letter: "c",
      },
      {
        key: "search",
        to: "/search",
        module: "search",
        needs: ["search.text", "search.count", "search.batch", "search.variables"],
        letter: "s",
      },
    ],
  },
  {
    group: "groupKeep",
    doors: [
      {
        key: "quality",
        to: "/management/quality",
        module: "quality",
        needs: ["quality.report"],
        letter: "q",
      },
      { key: "runs", to: "/management/runs", module: "runs", needs: ["runs"], letter: "r" },
      { key: "parcels", to: "/management/parcels", module: "parcels", needs: ["parcels"], letter: "p" },
      { key: "releases", to: "/management/releases", module: "releases", needs: ["releases"], letter: "e" },
    ],
  },
  {
    group: "groupTrust",
    doors: [{ key: "audit", to: "/management/audit", module: "audit", needs: ["audit"], letter: "a" }],
  },
];

/** May this session open the door? `screens` comes from the server. */
export function open(session: Session, door: Door): boolean {
  return door.module === "" || session.screens.includes(door.module);
}

/** Purposes that open the page at `path` to this session; none when it is no door or stays shut whatever the purpose. */
export function purposesFor(session: Session, path: string): string[] {
  const needs = path.startsWith("/panorama")
    ? ["panorama"]
    : (doors.flatMap((g) => g.doors).find((d) => d.to !== "/" && path.startsWith(d.to))?.needs ?? []);
  return session.purposes.filter((p) => needs.some((resource) => session.rights[resource]?.includes(p)));
}
