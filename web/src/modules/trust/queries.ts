// What the page of the audit log reads.
import { infiniteQueryOptions } from "@tanstack/react-query";
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
