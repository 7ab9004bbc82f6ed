// A document is read in one column with what was looked for marked; where its row is from is behind a link.
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import {
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
  RouterProvider,
} from "@tanstack/react-router";
import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { DocumentAnswer } from "@/api/types";
import { HospitalsProvider } from "@/clinical/hospitals";
import { PurposeProvider } from "@/clinical/purpose";
import { ViewerProvider } from "@/clinical/viewer";
import { documentQuery } from "../queries";
import type { DocumentState } from "../state";
import { DocumentPage } from "./Document";

const state = { person: "p_1", key: "h01/medical_record/k", q: "肌酐", at: "1" } as unknown as DocumentState;
const KEY = "0f3a".repeat(8);
const letter = {
  person: "p_1",
  key: "h01/medical_record/k",
  hospital: "h01",
  category: "medical_record",
  row_key: KEY,
  time: "2024-05-01T08:00:00",
  title: "出院小结",
  name: null,
  head: [{ label: { zh: "书写医师", en: "Author" }, value: { zh: "王医师", en: "王医师" } }],
  hidden: [],
  sections: [
    { heading: { zh: "主诉", en: "" }, text: "咳嗽1周", spans: [], denied: [] },
    { heading: { zh: "现病史", en: "" }, text: "肌酐 256 μmol/L", spans: [{ start: 0, end: 2 }], denied: [] },
  ],
  newer: null,
  older: null,
  at: 1,
  total: 3,
  stale: [],
} as unknown as DocumentAnswer;

async function open() {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY } } });
  client.setQueryData(documentQuery(state, "care").queryKey, letter);
  const root = createRootRoute();
  const page = createRoute({
    getParentRoute: () => root,
    path: "/search/document",
    component: () => (
      <QueryClientProvider client={client}>
        <ViewerProvider value={{ account: "x", hospital: "h01", screens: ["panorama"], rights: {} }}>
          <HospitalsProvider hospitals={[]}>
            <PurposeProvider value={{ purpose: "care", choices: [], choose: () => undefined }}>
              <DocumentPage />
            </PurposeProvider>
          </HospitalsProvider>
        </ViewerProvider>
      </QueryClientProvider>
    ),
  });
  const asked = new URLSearchParams(state as unknown as Record<string, string>).toString();
  const router = createRouter({
    routeTree: root.addChildren([page]),
    history: createMemoryHistory({ initialEntries: [`/search/document?${asked}`] }),
  });
  render(<RouterProvider router={router as never} />);
  await screen.findByText("咳嗽1周");
}

describe("the page of a document", () => {
  afterEach(cleanup);
  it("marks what was looked for and brings the first mark into sight", async () => {
    const seen = vi.fn();
    Element.prototype.scrollIntoView = seen;
    await open();
    expect([...document.querySelectorAll("mark")].map((e) => e.textContent)).toEqual(["肌酐"]);
    expect(seen).toHaveBeenCalledOnce();
    expect(screen.getAllByRole("heading", { level: 2 }).map((e) => e.textContent)).toEqual([
      "主诉",
      "现病史",
    ]);
  });
  it("names no row key, parcel or line of a file, and leads to them by one link", async () => {
    Element.prototype.scrollIntoView = () => undefined;
    await open();
    expect(document.body.textContent).not.toContain(KEY);
    expect(document.body.textContent).not.toMatch(/csv:|parcel|数据包/);
    expect(screen.getAllByRole("link", { name: "来源与血缘" }).length).toBe(1);
  });
});
