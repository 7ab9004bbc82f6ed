// A module that is planted as one object is found in the side bar, among the keys, on the first page and by
// the router, without a line of the frame that knows it.
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createMemoryHistory, createRoute, RouterProvider } from "@tanstack/react-router";
import { cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Session } from "@/api/types";
import type { Room } from "@/kit/room";
import { menuOf, purposesFor, rooms, tasksOf } from "./rooms";
import { makeRouter } from "./router";

const session = {
  account: "planted",
  name: { zh: "张三", en: "Zhang San" },
  role_label: { zh: "种树人", en: "Planter" },
  role_hint: { zh: "种树", en: "Plants trees" },
  hospital: null,
  hospitals: [],
  screens: ["orchard"],
  purposes: ["care", "audit"],
  rights: { "orchard.trees": ["care"] },
  release: null,
  must_change_password: false,
  idle_minutes: 15,
  ends_at: "2999-01-01T00:00:00Z",
  csrf: "x",
} as unknown as Session;

const orchard: Room = {
  routes: (parent) => [
    createRoute({
      getParentRoute: () => parent,
      path: "/orchard",
      component: () => <p>{"the orchard itself"}</p>,
    }),
  ],
  menu: [
    {
      screen: "orchard",
      to: "/orchard",
      group: "trust",
      order: 5,
      needs: ["orchard.trees"],
      letter: "o",
      label: { zh: "果园", en: "Orchard" },
      icon: "M8 2v12",
    },
  ],
  tasks: [
    {
      to: "/orchard",
      needs: "orchard.trees",
      order: 1,
      label: { zh: "数一数果树", en: "Count the trees" },
      how: { zh: "一棵一行", en: "One a line" },
      icon: "M8 2v12",
    },
  ],
};

function open(all: readonly Room[]) {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: Infinity } } });
  client.setQueryData(["session"], session);
  client.setQueryData(["home"], { alerts: [], recent: [] });
  const router = makeRouter({ client, rooms: all }, createMemoryHistory({ initialEntries: ["/"] }));
  render(
    <QueryClientProvider client={client}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  );
  return router;
}

describe("a room", () => {
  afterEach(() => {
    cleanup();
    sessionStorage.clear();
    vi.restoreAllMocks();
  });

  it("is found in the side bar, among the keys and on the first page once it is planted", async () => {
    open([...rooms, orchard]);
    const menu = await screen.findByRole("navigation", { name: "主导航" });
    expect(within(menu).getByText("果园").closest("a")?.getAttribute("aria-keyshortcuts")).toBe("g o");
    expect(screen.getByText("数一数果树").closest("a")?.getAttribute("href")).toBe("/orchard");
    fireEvent.keyDown(document, { key: "?" });
    const keys = document.querySelector<HTMLElement>("dialog.help");
    expect(keys && within(keys).getByText("果园")).toBeTruthy();
  });

  it("opens its page under the purposes that its resources have", async () => {
    const router = open([...rooms, orchard]);
    await screen.findByRole("navigation", { name: "主导航" });
    fireEvent.keyDown(document, { key: "g" });
    fireEvent.keyDown(document, { key: "o" });
    expect(await screen.findByText("这次查看做什么用？")).toBeTruthy();
    expect(router.state.location.pathname).toBe("/orchard");
    expect(purposesFor([...rooms, orchard], session, "/orchard/7")).toEqual(["care"]);
    fireEvent.click(screen.getByText("诊疗"));
    expect(await screen.findByText("the orchard itself")).toBeTruthy();
  });

  it("is nowhere when it is not planted", () => {
    expect(menuOf(rooms, session).map((entry) => entry.to)).toEqual(["/"]);
    expect(tasksOf(rooms, session)).toEqual([]);
    expect(purposesFor(rooms, session, "/orchard")).toEqual([]);
  });
});

describe("the rooms of this portal", () => {
  const entries = rooms.flatMap((room) => room.menu ?? []);
  it("are collected", () => expect(rooms.length).toBeGreaterThan(3));
  it("share no key, no address and no place in the menu", () => {
    for (const distinct of [
      entries.map((e) => e.letter),
      entries.map((e) => e.to),
      entries.map((e) => `${e.group} ${e.order}`),
      rooms.flatMap((room) => room.tasks ?? []).map((t) => String(t.order)),
    ])
      expect(new Set(distinct).size).toBe(distinct.length);
  });
});
