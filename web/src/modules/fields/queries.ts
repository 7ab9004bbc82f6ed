// What the page of columns reads and changes.
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, take } from "@/api/client";
import type { NewFields } from "@/api/types";

export const overviewQuery = queryOptions({
  queryKey: ["columns", "hospitals"],
  queryFn: () => take(api.GET("/api/fields/hospitals")),
});

export const workQuery = (hospital: string, view: string, category = "") =>
  queryOptions({
    queryKey: ["columns", "view", hospital, view, category],
    queryFn: () => take(api.GET("/api/fields/view", { params: { query: { hospital, view, category } } })),
  });

export const convertsQuery = queryOptions({
  queryKey: ["columns", "converts"],
  queryFn: () => take(api.GET("/api/fields/converts")),
  staleTime: Number.POSITIVE_INFINITY,
});

export const decisionsQuery = queryOptions({
  queryKey: ["columns", "decisions"],
  queryFn: () => take(api.GET("/api/fields/decisions")),
});

/** Does `act`, then reads everything of columns again. */
export function useChange<Given, Answer>(act: (given: Given) => Promise<Answer>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSuccess: () => client.invalidateQueries({ queryKey: ["columns"] }),
  });
}

export const takeProfile = (profile: Record<string, unknown>) =>
  take(api.POST("/api/fields/profiles", { body: { profile } }));

export const propose = (body: NewFields) => take(api.POST("/api/fields/decisions", { body }));

export const review = (body: { ids: string[]; confirm: boolean; reason: string }) =>
  take(api.POST("/api/fields/reviews", { body }));

export const end = (given: { id: string; reason: string }) =>
  take(
    api.POST("/api/fields/decisions/{id}/end", {
      params: { path: { id: given.id } },
      body: { reason: given.reason },
    }),
  );

/** Where the file of a hospital's decided columns is fetched. */
export const fileOf = (hospital: string) => `/api/fields/file?hospital=${encodeURIComponent(hospital)}`;
