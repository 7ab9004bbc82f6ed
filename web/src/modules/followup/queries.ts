// What the pages of follow-up read and change.
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, take } from "@/api/client";
import type { NewAnswers, NewFollowUpProject } from "@/api/types";

export const todayQuery = queryOptions({
  queryKey: ["followup", "today"],
  queryFn: () => take(api.GET("/api/followup/today")),
});

export const taskQuery = (id: string) =>
  queryOptions({
    queryKey: ["followup", "task", id],
    queryFn: () => take(api.GET("/api/followup/tasks/{id}", { params: { path: { id } } })),
    refetchOnWindowFocus: false,
  });

export const projectsQuery = queryOptions({
  queryKey: ["followup", "projects"],
  queryFn: () => take(api.GET("/api/followup/projects")),
});

export const projectQuery = (id: string) =>
  queryOptions({
    queryKey: ["followup", "projects", id],
    queryFn: () => take(api.GET("/api/followup/projects/{id}", { params: { path: { id } } })),
  });

export const formsQuery = queryOptions({
  queryKey: ["followup", "forms"],
  queryFn: () => take(api.GET("/api/followup/forms")),
});

export const formQuery = (name: string, version: number) =>
  queryOptions({
    queryKey: ["followup", "forms", name, version],
    queryFn: () =>
      take(api.GET("/api/followup/forms/{name}/{version}", { params: { path: { name, version } } })),
  });

/** Does `act`, then reads everything of follow-up again. */
export function useChange<Given, Answer>(act: (given: Given) => Promise<Answer>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSuccess: () => client.invalidateQueries({ queryKey: ["followup"] }),
  });
}

const at = (id: string) => ({ params: { path: { id } } });

export const enterCall = (id: string) => (body: { outcome: string; note: string; later: string | null }) =>
  take(api.POST("/api/followup/tasks/{id}/calls", { ...at(id), body }));

export const saveDraft = (id: string, body: NewAnswers) =>
  take(api.PUT("/api/followup/tasks/{id}/draft", { ...at(id), body }));

export const finish = (id: string) => (body: NewAnswers) =>
  take(api.POST("/api/followup/tasks/{id}/finish", { ...at(id), body }));

export const lose = (id: string) => (reason: string) =>
  take(api.POST("/api/followup/tasks/{id}/lost", { ...at(id), body: { reason } }));

export const closeByVisit = (id: string) => () => take(api.POST("/api/followup/tasks/{id}/visit", at(id)));

export const undo = (body: { task: string; change: string; reason: string }) =>
  take(
    api.POST("/api/followup/tasks/{id}/changes/{change}/undo", {
      params: { path: { id: body.task, change: body.change } },
      body: { reason: body.reason },
    }),
  );

export const makeProject = (body: NewFollowUpProject) => take(api.POST("/api/followup/projects", { body }));

export const moveProject = (id: string) => (to: "running" | "ended") =>
  take(api.POST("/api/followup/projects/{id}/state/{to}", { params: { path: { id, to } } }));

export const addMember = (id: string) => (body: { account: string; part: string }) =>
  take(api.POST("/api/followup/projects/{id}/members", { ...at(id), body }));

export const addSubjects = (id: string) => (body: { cohort: string; arm: string; persons: string[] }) =>
  take(api.POST("/api/followup/projects/{id}/subjects", { ...at(id), body }));

export const exportForm = (of: { name: string; version: number }) =>
  take(api.GET("/api/followup/forms/{name}/{version}/xlsform", { params: { path: of } }));

export const importForm = (file: string) => take(api.POST("/api/followup/forms/xlsform", { body: { file } }));

export const publishForm = (name: string) =>
  take(api.POST("/api/followup/forms/{name}/publish", { params: { path: { name } } }));
