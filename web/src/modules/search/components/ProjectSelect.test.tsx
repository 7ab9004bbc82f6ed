// What is saved can belong to a project in which its author works, and to no other.
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { PurposeProvider } from "@/clinical/purpose";
import { ViewerProvider } from "@/clinical/viewer";
import { ProjectSelect } from "./ProjectSelect";

const project = (id: string, role: string, status: string) => ({ id, title: `Study ${id}`, role, status });
const projects = [
  project("a", "lead", "running"),
  project("b", "viewer", "running"),
  project("c", "lead", "closed"),
  project("d", "analyst", "draft"),
];

function draw(rights: Record<string, string[]>, value: string | null = null) {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY } } });
  client.setQueryData(["research", "projects"], { projects });
  const onChange = vi.fn();
  render(
    <QueryClientProvider client={client}>
      <PurposeProvider value={{ purpose: "research", choices: [], choose: () => undefined }}>
        <ViewerProvider value={{ account: "r", hospital: null, screens: [], rights }}>
          <ProjectSelect value={value} onChange={onChange} />
        </ViewerProvider>
      </PurposeProvider>
    </QueryClientProvider>,
  );
  return onChange;
}

const offered = () =>
  [...document.querySelectorAll(".ant-select-item-option-content")].map((e) => e.textContent);

describe("the project that something saved belongs to", () => {
  afterEach(cleanup);
  it("is one in which the author works and that is not over", () => {
    const onChange = draw({ "research.projects": ["research"] });
    fireEvent.mouseDown(screen.getByRole("combobox"));
    expect(offered()).toEqual(["只属于我", "Study a", "Study d"]);
    fireEvent.click(screen.getByText("Study a", { selector: ".ant-select-item-option-content" }));
    expect(onChange).toHaveBeenCalledWith("a");
  });
  it("keeps its name once it is over", () => {
    draw({ "research.projects": ["research"] }, "c");
    fireEvent.mouseDown(screen.getByRole("combobox"));
    expect(offered()).toContain("Study c");
  });
  it("is not asked of whoever has nothing to do with projects", () => {
    draw({});
    expect(screen.queryByRole("combobox")).toBeNull();
  });
});
