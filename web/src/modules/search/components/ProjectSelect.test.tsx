// What is saved can belong to a project that is not over.
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { PurposeProvider } from "@/clinical/purpose";
import { ProjectSelect } from "./ProjectSelect";

const projects = [
  { id: "a", title: "Study a", over: false },
  { id: "c", title: "Study c", over: true },
];

function draw(of: typeof projects, value: string | null = null) {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY } } });
  client.setQueryData(["search", "saved", "cohorts", "p"], { lines: [], projects: of });
  const onChange = vi.fn();
  render(
    <QueryClientProvider client={client}>
      <PurposeProvider value={{ purpose: "p", choices: [], choose: () => undefined }}>
        <ProjectSelect value={value} onChange={onChange} />
      </PurposeProvider>
    </QueryClientProvider>,
  );
  return onChange;
}

const offered = () =>
  [...document.querySelectorAll(".ant-select-item-option-content")].map((e) => e.textContent);

describe("the project that something saved belongs to", () => {
  afterEach(cleanup);
  it("is one that is not over", () => {
    const onChange = draw(projects);
    fireEvent.mouseDown(screen.getByRole("combobox"));
    expect(offered()).toEqual(["只属于我", "Study a"]);
    fireEvent.click(screen.getByText("Study a", { selector: ".ant-select-item-option-content" }));
    expect(onChange).toHaveBeenCalledWith("a");
  });
  it("keeps its name once it is over", () => {
    draw(projects, "c");
    fireEvent.mouseDown(screen.getByRole("combobox"));
    expect(offered()).toContain("Study c");
  });
  it("is not asked of whoever works in none", () => {
    draw([]);
    expect(screen.queryByRole("combobox")).toBeNull();
  });
});
