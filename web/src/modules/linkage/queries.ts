// What the desk of linkage reads and changes.
import { keepPreviousData, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, take } from "@/api/client";

const WORK = ["linkage", "questions"] as const;

/** Open questions, or those of one `kind`: the list is cut, so the server chooses. */
export const workQuery = (kind = "") =>
  queryOptions({
    queryKey: [...WORK, kind],
    queryFn: () => take(api.GET("/api/linkage/questions", { params: { query: { kind } } })),
    placeholderData: keepPreviousData,
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
    onSuccess: () => client.invalidateQueries({ queryKey: WORK }),
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
