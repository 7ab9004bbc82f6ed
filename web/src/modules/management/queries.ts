// What the management pages read.
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, take } from "@/api/client";

export const qualityQuery = queryOptions({
  queryKey: ["management", "quality"],
  queryFn: () => take(api.GET("/api/management/quality")),
});

export const qualityDetailQuery = (hospital: string, category: string) =>
  queryOptions({
    queryKey: ["management", "quality", hospital, category],
    queryFn: () =>
      take(
        api.GET("/api/management/quality/{hospital}/{category}", {
          params: { path: { hospital, category } },
        }),
      ),
  });

export const runsQuery = queryOptions({
  queryKey: ["management", "runs"],
  queryFn: () => take(api.GET("/api/management/runs")),
  // A run that is going on is looked at again.
  refetchInterval: (query) => (query.state.data?.runs.some((r) => r.status === "running") ? 3000 : false),
});

export const runQuery = (id: string) =>
  queryOptions({
    queryKey: ["management", "run", id],
    queryFn: () => take(api.GET("/api/management/runs/{id}", { params: { path: { id } } })),
  });

export const parcelsQuery = (hospital: string | undefined, status: string | undefined) =>
  infiniteQueryOptions({
    queryKey: ["management", "parcels", hospital, status],
    initialPageParam: 0,
    queryFn: ({ pageParam }) =>
      take(
        api.GET("/api/management/parcels", {
          params: { query: { hospital, status: status as never, offset: pageParam, limit: 200 } },
        }),
      ),
    getNextPageParam: (page, pages) => {
      const seen = pages.reduce((n, p) => n + p.parcels.length, 0);
      return seen < page.total && page.parcels.length ? seen : null;
    },
  });

export const releasesQuery = queryOptions({
  queryKey: ["management", "releases"],
  queryFn: () => take(api.GET("/api/management/releases")),
});

export interface AuditQuestion {
  account?: string;
  person?: string;
  action?: string;
}

export const auditQuery = (question: AuditQuestion) =>
  infiniteQueryOptions({
    queryKey: ["management", "audit", question],
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
