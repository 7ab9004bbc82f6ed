// What the pages of research read and change.
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, take } from "@/api/client";
import type { NewGrant, NewTraining, ProjectEdit, ProtocolFields } from "@/api/types";

export const projectsQuery = queryOptions({
  queryKey: ["research", "projects"],
  queryFn: () => take(api.GET("/api/research/projects")),
});

export const projectQuery = (id: string) =>
  queryOptions({
    queryKey: ["research", "project", id],
    queryFn: () => take(api.GET("/api/research/projects/{id}", { params: { path: { id } } })),
  });

/** Saved frames, each with the variables that a protocol names for it. */
export const protocolFramesQuery = queryOptions({
  queryKey: ["research", "frames"],
  queryFn: () => take(api.GET("/api/research/frames")),
});

export const grantsQuery = queryOptions({
  queryKey: ["research", "grants"],
  queryFn: () => take(api.GET("/api/research/grants")),
});

export const trainingsQuery = queryOptions({
  queryKey: ["research", "training"],
  queryFn: () => take(api.GET("/api/research/training")),
});

export const registerQuery = queryOptions({
  queryKey: ["register"],
  queryFn: () => take(api.GET("/api/research/register")),
});

/** Does `act`, then reads everything of research again. */
export function useChange<Given, Answer>(act: (given: Given) => Promise<Answer>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSuccess: () => client.invalidateQueries({ queryKey: ["research"] }),
  });
}

export const create = (body: ProtocolFields) => take(api.POST("/api/research/projects", { body }));

export const edit = (id: string) => (body: ProjectEdit) =>
  take(api.PUT("/api/research/projects/{id}", { params: { path: { id } }, body }));

export const move = (id: string) => (to: "running" | "closed") =>
  take(api.POST("/api/research/projects/{id}/state", { params: { path: { id } }, body: { to } }));

export const addMember = (id: string) => (body: { account: string; role: "lead" | "analyst" | "viewer" }) =>
  take(api.POST("/api/research/projects/{id}/members", { params: { path: { id } }, body }));

export const removeMember = (id: string) => (account: string) =>
  take(api.DELETE("/api/research/projects/{id}/members/{account}", { params: { path: { id, account } } }));

export const addPaper = (id: string) => (body: { doi: string; title: string; made_of: string[] }) =>
  take(api.POST("/api/research/projects/{id}/papers", { params: { path: { id } }, body }));

export const takeCrate = (id: string) => () =>
  take(api.GET("/api/research/projects/{id}/crate", { params: { path: { id } } }));

export const give = (body: NewGrant) => take(api.POST("/api/research/grants", { body }));

export const enterTraining = (body: NewTraining) => take(api.POST("/api/research/training", { body }));

export const moveGrant = (given: { id: string; to: "active" | "suspended" | "revoked"; reason: string }) =>
  take(
    api.POST("/api/research/grants/{id}/state", {
      params: { path: { id: given.id } },
      body: { to: given.to, reason: given.reason },
    }),
  );
