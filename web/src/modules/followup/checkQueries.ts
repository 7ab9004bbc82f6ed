// What the pages of checking read and change.
import { queryOptions } from "@tanstack/react-query";
import { api, take } from "@/api/client";
import type { NewAnswers } from "@/api/types";

export const recordsQuery = (project: string, queries: boolean) =>
  queryOptions({
    queryKey: ["followup", "records", project, queries],
    queryFn: () =>
      take(
        api.GET("/api/followup/projects/{id}/records", {
          params: { path: { id: project }, query: { queries } },
        }),
      ),
  });

export const recordQuery = (id: string) =>
  queryOptions({
    queryKey: ["followup", "record", id],
    queryFn: () => take(api.GET("/api/followup/records/{id}", { params: { path: { id } } })),
  });

export const ownQueriesQuery = queryOptions({
  queryKey: ["followup", "queries"],
  queryFn: () => take(api.GET("/api/followup/queries")),
});

const at = (id: string) => ({ params: { path: { id } } });

export const askQuery = (id: string) => (body: { path: string; text: string }) =>
  take(api.POST("/api/followup/records/{id}/queries", { ...at(id), body }));

export const moveQuery =
  (id: string) => (of: { query: string; to: "answered" | "verified" | "closed" | "open"; text: string }) =>
    take(
      api.POST("/api/followup/records/{id}/queries/{query}", {
        params: { path: { id, query: of.query } },
        body: { to: of.to, text: of.text },
      }),
    );

export interface RecordAct {
  act: "verify" | "lock" | "unlock" | "withdraw";
  reason: string;
}

export const changeRecord = (id: string) => (of: RecordAct) => {
  if (of.act === "verify") return take(api.POST("/api/followup/records/{id}/verify", at(id)));
  if (of.act === "lock") return take(api.POST("/api/followup/records/{id}/lock", at(id)));
  const body = { reason: of.reason };
  return of.act === "unlock"
    ? take(api.POST("/api/followup/records/{id}/unlock", { ...at(id), body }))
    : take(api.POST("/api/followup/records/{id}/withdraw", { ...at(id), body }));
};

export const signRecord = (id: string) => (body: { meaning: "reviewed" | "approved"; code: string }) =>
  take(api.POST("/api/followup/records/{id}/sign", { ...at(id), body }));

export const correctRecord = (id: string) => (body: NewAnswers) =>
  take(api.PUT("/api/followup/records/{id}", { ...at(id), body }));
