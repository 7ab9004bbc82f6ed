// What the pages of applications read and change.
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, take } from "@/api/client";
import type { ApplicationEdit, StepVote, TakeBack } from "@/api/types";

export const applicationsQuery = queryOptions({
  queryKey: ["applications"],
  queryFn: () => take(api.GET("/api/applications")),
});

export const applicationQuery = (id: string) =>
  queryOptions({
    queryKey: ["applications", id],
    queryFn: () => take(api.GET("/api/applications/{id}", { params: { path: { id } } })),
  });

export const seatsQuery = queryOptions({
  queryKey: ["applications", "seats"],
  queryFn: () => take(api.GET("/api/applications/seats")),
});

export const usesQuery = queryOptions({
  queryKey: ["applications", "uses"],
  queryFn: () => take(api.GET("/api/applications/uses")),
});

/** Does `act`, then reads everything of applications again. */
export function useChange<Given, Answer>(act: (given: Given) => Promise<Answer>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSuccess: () => client.invalidateQueries({ queryKey: ["applications"] }),
  });
}

export interface Beginning {
  project: string;
  kind: "new" | "amendment" | "renewal";
  replaces: string;
}

export const begin = (body: Beginning) => take(api.POST("/api/applications", { body }));

export const edit = (id: string) => (body: ApplicationEdit) =>
  take(api.PUT("/api/applications/{id}", { params: { path: { id } }, body }));

export const send = (id: string) => () =>
  take(api.POST("/api/applications/{id}/send", { params: { path: { id } } }));

export const withdraw = (id: string) => () =>
  take(api.POST("/api/applications/{id}/withdraw", { params: { path: { id } } }));

export const accept = (id: string) => () =>
  take(api.POST("/api/applications/{id}/accept", { params: { path: { id } } }));

export const takeBack = (id: string) => (body: TakeBack) =>
  take(api.POST("/api/applications/uses/{id}/take-back", { params: { path: { id } }, body }));

export const openAgain = (id: string) => () =>
  take(api.POST("/api/applications/uses/{id}/open", { params: { path: { id } } }));

export const vote = (id: string) => (body: StepVote) =>
  take(api.POST("/api/applications/steps/{id}/vote", { params: { path: { id } }, body }));

export const giveSeat = (body: { account: string; seat: "officer" | "committee" | "ethics" }) =>
  take(api.POST("/api/applications/seats", { body }));

export const declareDefault = (answer: "agreed" | "refused") =>
  take(api.POST("/api/applications/default", { body: { answer } }));
