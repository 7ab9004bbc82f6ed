// What the desk of linkage reads and changes.
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, take } from "@/api/client";

export const workQuery = queryOptions({
  queryKey: ["linkage", "questions"],
  queryFn: () => take(api.GET("/api/linkage/questions")),
});

/** Each reading is an event of the log, so nothing is fetched again by itself. */
export const comparisonQuery = (id: number) =>
  queryOptions({
    queryKey: ["linkage", "comparison", id],
    queryFn: () => take(api.GET("/api/linkage/questions/{id}", { params: { path: { id } } })),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });

/** Does `act`, then reads the list again. */
export function useChange<Given, Answer>(act: (given: Given) => Promise<Answer>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSuccess: () => client.invalidateQueries({ queryKey: workQuery.queryKey }),
  });
}

export const decide = (given: { id: number; same: boolean; reason: string }) =>
  take(
    api.POST("/api/linkage/questions/{id}/statement", {
      params: { path: { id: given.id } },
      body: { same: given.same, reason: given.reason },
    }),
  );

export const takeBack = (given: { id: number; reason: string }) =>
  take(
    api.POST("/api/linkage/statements/{id}/undo", {
      params: { path: { id: given.id } },
      body: { reason: given.reason },
    }),
  );
