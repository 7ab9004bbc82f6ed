// What the pages of follow-up read and change.
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, take } from "@/api/client";
import type { FormDeclaration, NewAnswers, NewFollowUpProject, PatientAnswers } from "@/api/types";

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

/** A variable that persons of a disease lack, and the projects that may fetch it. */
export const gapQuery = (disease: string, variable: string) =>
  queryOptions({
    queryKey: ["followup", "gaps", disease, variable],
    queryFn: () =>
      take(api.GET("/api/followup/gaps/{disease}/{variable}", { params: { path: { disease, variable } } })),
  });

/** A form that is being designed, as it would be filled in; each state of it is asked for once. */
export const previewQuery = (form: FormDeclaration) =>
  queryOptions({
    queryKey: ["form-preview", form],
    queryFn: () => take(api.POST("/api/followup/form-preview", { body: form })),
    placeholderData: (before) => before,
    staleTime: Infinity,
    gcTime: 0,
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

export const makeGapTasks = (of: { project: string; disease: string; variable: string; days: number }) => {
  const { project, ...body } = of;
  return take(api.POST("/api/followup/projects/{id}/gaps", { ...at(project), body }));
};

export type FormFormat = "xlsform" | "redcap" | "odm";

export const exportForm = (of: { name: string; version: number; format: FormFormat }) =>
  take(api.GET("/api/followup/forms/{name}/{version}/{format}", { params: { path: of } }));

export const sendLink = (id: string) => () => take(api.POST("/api/followup/tasks/{id}/link", at(id)));

export const openPatientForm = (body: { token: string; year: string }) =>
  take(api.POST("/api/followup/patient/form", { body }));

export const sendPatientAnswers = (body: PatientAnswers) =>
  take(api.POST("/api/followup/patient/answers", { body }));

export const importForm = (of: { file: string; format: FormFormat }) =>
  take(
    api.POST("/api/followup/forms/{format}", {
      params: { path: { format: of.format } },
      body: { file: of.file },
    }),
  );

export const saveForm = (of: { form: FormDeclaration; base: string }) =>
  take(api.PUT("/api/followup/forms", { params: { query: { base: of.base } }, body: of.form }));

export const publishForm = (name: string) =>
  take(api.POST("/api/followup/forms/{name}/publish", { params: { path: { name } } }));
