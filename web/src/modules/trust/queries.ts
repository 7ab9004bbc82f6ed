// What the pages of the audit log read and change.
import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, take } from "@/api/client";
import type { AuditState } from "./state";

export const auditQuery = (question: AuditState) =>
  infiniteQueryOptions({
    queryKey: ["audit", question],
    initialPageParam: undefined as number | undefined,
    queryFn: ({ pageParam }) =>
      take(
        api.GET("/api/management/audit", {
          params: { query: { ...question, before: pageParam, limit: 100 } },
        }),
      ),
    getNextPageParam: (page) => page.next,
  });

export function verifyAudit() {
  return take(api.GET("/api/management/audit/verify"));
}

export const findPersons = (text: string) =>
  take(api.POST("/api/management/audit/persons", { body: { text } }));

/** The events as a file. */
export const auditFile = (question: AuditState) =>
  take(
    api.GET("/api/management/audit/export", { params: { query: question }, parseAs: "blob" }),
  ) as Promise<unknown>;

export const alarmsQuery = queryOptions({
  queryKey: ["audit", "alarms"],
  queryFn: () => take(api.GET("/api/management/audit/alarms")),
});

export function useClosing() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, reason }: { id: string; reason: string }) =>
      take(
        api.POST("/api/management/audit/alarms/{id}/close", { params: { path: { id } }, body: { reason } }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: ["audit", "alarms"] }),
  });
}

export const controlsQuery = queryOptions({
  queryKey: ["audit", "controls"],
  queryFn: () => take(api.GET("/api/management/controls")),
});
