// What the pages of the quality report read.
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, take } from "@/api/client";
import type { IssueLine, IssueMove, NewLimit } from "@/api/types";

export const qualityQuery = queryOptions({
  queryKey: ["quality"],
  queryFn: () => take(api.GET("/api/management/quality")),
});

export const qualityDetailQuery = (hospital: string, category: string) =>
  queryOptions({
    queryKey: ["quality", hospital, category],
    queryFn: () =>
      take(
        api.GET("/api/management/quality/{hospital}/{category}", {
          params: { path: { hospital, category } },
        }),
      ),
  });

export const issuesQuery = (hospital: string | undefined, closed: boolean) =>
  queryOptions({
    queryKey: ["quality", "issues", hospital ?? "", closed],
    queryFn: () =>
      take(
        api.GET("/api/management/issues", {
          params: { query: { hospital: hospital ?? "", status: closed ? [...EVERY] : [], limit: 200 } },
        }),
      ),
  });

const EVERY = [
  "opened",
  "sent",
  "answered",
  "repaired",
  "closed",
  "reopened",
  "escalated",
  "waived",
] as const satisfies readonly IssueLine["status"][];

export const issueQuery = (id: string) =>
  queryOptions({
    queryKey: ["quality", "issue", id],
    queryFn: () => take(api.GET("/api/management/issues/{id}", { params: { path: { id } } })),
  });

/** What an inspector decides about an issue. */
export function useDeciding(id: string) {
  const client = useQueryClient();
  const params = { path: { id } };
  return useMutation({
    mutationFn: ({ move, reason, until }: { move: IssueMove; reason: string; until: string }) => {
      if (move === "waive") {
        return take(api.POST("/api/management/issues/{id}/waive", { params, body: { reason, until } }));
      }
      return move === "return"
        ? take(api.POST("/api/management/issues/{id}/return", { params, body: { reason } }))
        : take(api.POST("/api/management/issues/{id}/waiver/end", { params, body: { reason } }));
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ["quality"] }),
  });
}

export const limitsQuery = queryOptions({
  queryKey: ["quality", "limits"],
  queryFn: () => take(api.GET("/api/management/limits")),
});

/** A changed limit, in force from today. */
export function useLimit() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (given: Omit<NewLimit, "since">) =>
      take(api.POST("/api/management/limits", { body: { ...given, since: today() } })),
    onSuccess: () => client.invalidateQueries({ queryKey: ["quality"] }),
  });
}

/** Takes a changed limit back. */
export function useLifting(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (reason: string) =>
      take(api.POST("/api/management/limits/{id}/lift", { params: { path: { id } }, body: { reason } })),
    onSuccess: () => client.invalidateQueries({ queryKey: ["quality"] }),
  });
}

/** The day that it is in Shanghai, whatever this computer's zone. */
const today = () => new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai" }).format(new Date());

export type ReportForm = "html" | "xlsx" | "pdf";

/** The report as a file. */
export const reportFile = (form: ReportForm) =>
  take(
    api.GET("/api/management/quality/file", { params: { query: { form } }, parseAs: "blob" }),
  ) as Promise<unknown>;
