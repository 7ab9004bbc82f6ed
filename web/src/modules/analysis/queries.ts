// What the pages of analysis read and ask for.
import { queryOptions } from "@tanstack/react-query";
import { api, take } from "@/api/client";
import type { AnalysisRun, RunWish } from "@/api/types";

export const isOpen = (run: AnalysisRun) => run.status === "queued" || run.status === "running";

export const algorithmsQuery = queryOptions({
  queryKey: ["analysis", "algorithms"],
  queryFn: () => take(api.GET("/api/analysis/algorithms")),
  staleTime: 5 * 60_000,
});

export const algorithmQuery = (id: string) =>
  queryOptions({
    queryKey: ["analysis", "algorithm", id],
    queryFn: () => take(api.GET("/api/analysis/algorithms/{id}", { params: { path: { id } } })),
    staleTime: 5 * 60_000,
  });

export const framesQuery = queryOptions({
  queryKey: ["analysis", "frames"],
  queryFn: () => take(api.GET("/api/analysis/frames")),
});

export const frameQuery = (id: string) =>
  queryOptions({
    queryKey: ["analysis", "frame", id],
    queryFn: () => take(api.GET("/api/analysis/frames/{id}", { params: { path: { id } } })),
    enabled: id !== "",
  });

export const runsQuery = queryOptions({
  queryKey: ["analysis", "runs"],
  queryFn: () => take(api.GET("/api/analysis/runs")),
  refetchInterval: (query) => (query.state.data?.runs.some(isOpen) ? 3000 : false),
});

export const runQuery = (id: string) =>
  queryOptions({
    queryKey: ["analysis", "run", id],
    queryFn: () => take(api.GET("/api/analysis/runs/{id}", { params: { path: { id } } })),
    enabled: id !== "",
    // What goes on is looked at each second.
    refetchInterval: (query) => (query.state.data && !isOpen(query.state.data) ? false : 1000),
  });

export const resultQuery = (id: string) =>
  queryOptions({
    queryKey: ["analysis", "result", id],
    queryFn: () => take(api.GET("/api/analysis/results/{id}", { params: { path: { id } } })),
    enabled: id !== "",
  });

export const codeQuery = (id: string, lang: "python" | "r") =>
  queryOptions({
    queryKey: ["analysis", "code", id, lang],
    queryFn: () =>
      take(api.GET("/api/analysis/results/{id}/code", { params: { path: { id }, query: { lang } } })),
  });

export const agreementsQuery = queryOptions({
  queryKey: ["analysis", "agreements"],
  queryFn: () => take(api.GET("/api/analysis/agreement")),
  refetchInterval: (query) =>
    query.state.data?.algorithms.some((one) => one.run && isOpen(one.run)) ? 2000 : false,
});

export const agreementQuery = (id: string, computed: number) =>
  queryOptions({
    queryKey: ["analysis", "agreement", id, computed],
    queryFn: () => take(api.GET("/api/analysis/agreement/{id}", { params: { path: { id } } })),
  });

/** A name for what is asked, so that a press that is sent twice is one run. */
function repeatKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (n) => n.toString(16).padStart(2, "0")).join(
    "",
  );
}

export function buildFrame(id: string) {
  return take(api.POST("/api/analysis/frames/{id}/build", { params: { path: { id } } }));
}

export function begin(wish: RunWish) {
  const header = { "Idempotency-Key": repeatKey() };
  return take(api.POST("/api/analysis/runs", { body: wish, params: { header } }));
}

export function beginInR(id: string) {
  const header = { "Idempotency-Key": repeatKey() };
  return take(api.POST("/api/analysis/results/{id}/r", { params: { path: { id }, header } }));
}

export function cancel(id: string) {
  return take(api.POST("/api/analysis/runs/{id}/cancel", { params: { path: { id } } }));
}

export function recompute(id: string) {
  return take(api.POST("/api/analysis/agreement/{id}", { params: { path: { id } } }));
}

export const figureQuery = (id: string, name: string, lang: "zh" | "en") =>
  queryOptions({
    queryKey: ["analysis", "figure", id, name, lang],
    queryFn: () =>
      take(
        api.GET("/api/analysis/results/{id}/figures/{name}", {
          params: { path: { id, name }, query: { lang } },
        }),
      ),
  });
