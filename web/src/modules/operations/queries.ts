// What the pages of runs, parcels, releases and dry runs read.
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, take } from "@/api/client";

export const runsQuery = queryOptions({
  queryKey: ["operations", "runs"],
  queryFn: () => take(api.GET("/api/management/runs")),
  // A run that is going on is looked at again.
  refetchInterval: (query) => (query.state.data?.runs.some((r) => r.status === "running") ? 3000 : false),
});

export const runQuery = (id: string) =>
  queryOptions({
    queryKey: ["operations", "run", id],
    queryFn: () => take(api.GET("/api/management/runs/{id}", { params: { path: { id } } })),
  });

export const faultsQuery = (hospital: string | undefined, closed: boolean) =>
  queryOptions({
    queryKey: ["operations", "faults", hospital, closed],
    queryFn: () => take(api.GET("/api/management/faults", { params: { query: { hospital, closed } } })),
  });

export const repairsQuery = queryOptions({
  queryKey: ["operations", "repairs"],
  queryFn: () => take(api.GET("/api/management/repairs")),
});

export const parcelsQuery = (hospital: string | undefined, status: string | undefined) =>
  infiniteQueryOptions({
    queryKey: ["operations", "parcels", hospital, status],
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
  queryKey: ["operations", "releases"],
  queryFn: () => take(api.GET("/api/management/releases")),
});

export const dryRunsQuery = queryOptions({
  queryKey: ["operations", "dry-runs"],
  queryFn: () => take(api.GET("/api/management/dry-runs")),
  refetchInterval: (query) =>
    query.state.data?.dry_runs.some((one) => one.status === "asked" || one.status === "running")
      ? 3000
      : false,
});

export const dryRunQuery = (id: string) =>
  queryOptions({
    queryKey: ["operations", "dry-run", id],
    queryFn: () => take(api.GET("/api/management/dry-runs/{id}", { params: { path: { id } } })),
  });

export const askDryRun = () => take(api.POST("/api/management/dry-runs"));
