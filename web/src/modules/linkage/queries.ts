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

export type Side = "one" | "other";

/** Each reading is an event of the log, so nothing is fetched again by itself. */
export const personQuery = (id: number, side: Side) =>
  queryOptions({
    queryKey: ["linkage", "person", id, side],
    queryFn: () =>
      take(api.GET("/api/linkage/questions/{id}/persons/{side}", { params: { path: { id, side } } })),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });

export const splitPerson = (given: {
  id: number;
  side: Side;
  leaving: number[];
  together: boolean;
  reason: string;
}) =>
  take(
    api.POST("/api/linkage/questions/{id}/persons/{side}/split", {
      params: { path: { id: given.id, side: given.side } },
      body: { leaving: given.leaving, together: given.together, reason: given.reason },
    }),
  );

export const undoSplit = (given: { id: number; reason: string }) =>
  take(
    api.POST("/api/linkage/splits/{id}/undo", {
      params: { path: { id: given.id } },
      body: { reason: given.reason },
    }),
  );

const ACCURACY = ["linkage", "accuracy"] as const;

export const accuracyQuery = () =>
  queryOptions({ queryKey: ACCURACY, queryFn: () => take(api.GET("/api/linkage/accuracy")) });

/** Each reading is an event of the log, so nothing is fetched again by itself. */
export const nextPairQuery = (sample: string, judged: number) =>
  queryOptions({
    queryKey: ["linkage", "sample", sample, judged],
    queryFn: () => take(api.GET("/api/linkage/samples/{id}/next", { params: { path: { id: sample } } })),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });

export const drawSample = (given: { seed: number; size: number }) =>
  take(api.POST("/api/linkage/samples", { body: given }));

export type Verdict = "same" | "other" | "unsure";

export const judgePair = (given: { sample: string; position: number; verdict: Verdict; reason: string }) =>
  take(
    api.POST("/api/linkage/samples/{id}/pairs/{position}", {
      params: { path: { id: given.sample, position: given.position } },
      body: { verdict: given.verdict, reason: given.reason },
    }),
  );

/** Does `act`, then reads the list again. */
export function useChange<Given, Answer>(act: (given: Given) => Promise<Answer>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSuccess: () => Promise.all([WORK, ACCURACY].map((queryKey) => client.invalidateQueries({ queryKey }))),
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
