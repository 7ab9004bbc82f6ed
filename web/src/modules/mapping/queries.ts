// What the page of mapping reads and changes.
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, take } from "@/api/client";
import type { NewDecision } from "@/api/types";

export const valuesQuery = queryOptions({
  queryKey: ["mapping", "values"],
  queryFn: () => take(api.GET("/api/mapping/values")),
});

export const decisionsQuery = queryOptions({
  queryKey: ["mapping", "decisions"],
  queryFn: () => take(api.GET("/api/mapping/decisions")),
});

export const codesQuery = (variable: string, q: string) =>
  queryOptions({
    queryKey: ["mapping", "codes", variable, q],
    queryFn: () => take(api.GET("/api/mapping/codes", { params: { query: { variable, q } } })),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** Does `act`, then reads everything of mapping again. */
export function useChange<Given, Answer>(act: (given: Given) => Promise<Answer>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSuccess: () => client.invalidateQueries({ queryKey: ["mapping"] }),
  });
}

export const propose = (body: NewDecision) => take(api.POST("/api/mapping/decisions", { body }));

export const review = (given: { id: string; confirm: boolean; reason: string }) =>
  take(
    api.POST("/api/mapping/decisions/{id}/review", {
      params: { path: { id: given.id } },
      body: { confirm: given.confirm, reason: given.reason },
    }),
  );

export const end = (given: { id: string; reason: string }) =>
  take(
    api.POST("/api/mapping/decisions/{id}/end", {
      params: { path: { id: given.id } },
      body: { reason: given.reason },
    }),
  );
