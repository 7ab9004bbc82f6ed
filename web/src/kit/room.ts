// What a module declares of itself in its `room.ts`. The frame collects these files and names none, so that a
// module is its folder: menu, keys, first page, routes and top bar find it. Keep a room small: every page of
// the portal loads all rooms.
import type { AnyRoute } from "@tanstack/react-router";
import type { Text } from "./lang";

/** Groups of the side bar, in their order there. */
export const menuGroups = ["see", "manage", "trust"] as const;

/** A page that is opened under a purpose. */
export interface Door {
  to: string;
  /** Resources of which at least one is asked for on the page. */
  needs: readonly string[];
}

/** A page in the side bar. */
export interface MenuEntry extends Door {
  /** Name of the page among the screens that the server opens to a session; "" for a page that is open to
   * all. */
  screen: string;
  group: (typeof menuGroups)[number];
  /** Place within its group. */
  order: number;
  /** `g` and this letter open it. */
  letter: string;
  label: Text;
  /** Path data of the drawing, 16 × 16, drawn as a hairline. */
  icon: string;
}

/** What somebody can do now: a line of the first page. */
export interface Task {
  to: string;
  search?: Readonly<Record<string, string>>;
  /** The resource that it asks for; who has no right to it does not see the task. */
  needs: string;
  /** Whoever has a right to this resource finds the way in another task. */
  unless?: string;
  order: number;
  label: Text;
  how: Text;
  icon: string;
}

/** A page that other rooms lead to by what it answers, because a room names no other. */
export interface Answering {
  to: string;
  search: Readonly<Record<string, string>>;
  /** Name of the part of the address that takes what is asked. */
  takes: string;
  needs: string;
}

export interface Room {
  /** Who finds a person by an identifier, and who opens the persons behind a figure (`indicator:…`,
   * `disease:…`), and who says what the checks of a hospital's category found, and who fetches a value that
   * persons of a disease lack (`disease.variable`). */
  answers?: Partial<Record<"identifiers" | "figures" | "checks" | "gaps", Answering>>;
  routes: (parent: AnyRoute) => AnyRoute[];
  /** Pages that anybody may read, without an account and outside of the frame; the page of signing in leads
   * to `publicPages`. */
  open?: (root: AnyRoute) => AnyRoute[];
  publicPages?: readonly { to: string; label: Text }[];
  menu?: readonly MenuEntry[];
  tasks?: readonly Task[];
  /** Pages that have no entry of the menu: they are reached from others. */
  doors?: readonly Door[];
  /** Addresses that fill the screen, without top bar and side bar. */
  bare?: readonly string[];
  /** The page that answers the words typed into the top bar (parameter `q`), and what the box says. */
  find?: { to: string; needs: string; placeholder: Text };
}
