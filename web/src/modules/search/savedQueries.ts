// What the pages of saved cohorts and frames ask and change.
import { queryOptions } from "@tanstack/react-query";
import { api, take } from "@/api/client";
import type { CohortDraft, Definition, FrameDefinition, SavedLine } from "@/api/types";

export const cohortsQuery = (purpose: string) =>
  queryOptions({
    queryKey: ["search", "saved", "cohorts", purpose],
    queryFn: ({ signal }) => take(api.GET("/api/search/cohorts", { signal })),
  });

export const framesQuery = (purpose: string) =>
  queryOptions({
    queryKey: ["search", "saved", "frames", purpose],
    queryFn: ({ signal }) => take(api.GET("/api/search/frames", { signal })),
  });

export const cohortQuery = (id: string, version: number | undefined, purpose: string) =>
  queryOptions({
    queryKey: ["search", "saved", "cohort", id, version ?? 0, purpose],
    queryFn: ({ signal }) =>
      take(api.GET("/api/search/cohorts/{id}", { params: { path: { id }, query: { version } }, signal })),
    enabled: id !== "",
  });

export const versionsQuery = (id: string, purpose: string) =>
  queryOptions({
    queryKey: ["search", "saved", "versions", id, purpose],
    queryFn: ({ signal }) =>
      take(api.GET("/api/search/cohorts/{id}/versions", { params: { path: { id } }, signal })),
  });

export const differenceQuery = (id: string, older: number, newer: number, purpose: string) =>
  queryOptions({
    queryKey: ["search", "saved", "diff", id, older, newer, purpose],
    queryFn: ({ signal }) =>
      take(
        api.GET("/api/search/cohorts/{id}/diff", {
          params: { path: { id }, query: { older, newer } },
          signal,
        }),
      ),
  });

export const frameQuery = (id: string, purpose: string) =>
  queryOptions({
    queryKey: ["search", "saved", "frame", id, purpose],
    queryFn: ({ signal }) => take(api.GET("/api/search/frames/{id}", { params: { path: { id } }, signal })),
    enabled: id !== "",
  });

export const planQuery = (cohort: string, definition: FrameDefinition, count: boolean, purpose: string) =>
  queryOptions({
    queryKey: ["search", "plan", cohort, definition, count, purpose],
    queryFn: ({ signal }) =>
      take(api.POST("/api/search/frames/plan", { body: { cohort, definition, count }, signal })),
    enabled: cohort !== "" && definition.columns.length > 0,
  });

export const whyQuery = (person: string, definition: Definition, purpose: string) =>
  queryOptions({
    queryKey: ["search", "why", person, definition, purpose],
    queryFn: ({ signal }) => take(api.POST("/api/search/why", { body: { person, definition }, signal })),
  });

export const figureQuery = (kind: "indicator" | "disease", name: string, purpose: string) =>
  queryOptions({
    queryKey: ["search", "figure", kind, name, purpose],
    queryFn: ({ signal }) =>
      take(api.GET("/api/search/figures/{kind}/{name}", { params: { path: { kind, name } }, signal })),
  });

export function saveCohort(draft: CohortDraft) {
  return take(api.POST("/api/search/cohorts", { body: draft }));
}

/** A public definition as a saved cohort, or the list of what could not be translated. */
export function importCirce(name: string, circe: Record<string, unknown>) {
  return take(
    api.POST("/api/search/cohorts/circe", {
      body: { name, circe, description: "", project: null, by_link: false, note: "Circe" },
    }),
  );
}

export function takeCirce(id: string, version: number) {
  return take(api.GET("/api/search/cohorts/{id}/circe", { params: { path: { id }, query: { version } } }));
}

/** A new version, made of the revision that was opened; throws a 412 when there is another since. */
export function changeCohort(id: string, revision: number, draft: CohortDraft) {
  return take(
    api.PUT("/api/search/cohorts/{id}", {
      params: { path: { id }, header: { "if-match": `"${revision}"` } },
      body: draft,
    }),
  );
}

export function removeCohort(id: string, revision: number) {
  return take(
    api.DELETE("/api/search/cohorts/{id}", {
      params: { path: { id }, header: { "if-match": `"${revision}"` } },
    }),
  );
}

interface FrameToSave {
  name: string;
  cohort: string;
  project: string | null;
  definition: FrameDefinition;
}

/** Saves a frame: a new one, or a new version of the one that was opened, with what is not on the page as it
 * was. */
export function saveFrame(given: FrameToSave, opened?: SavedLine) {
  const { description = "", by_link = false } = opened ?? {};
  const body = { ...given, description, by_link, note: "" };
  if (!opened) return take(api.POST("/api/search/frames", { body }));
  return take(
    api.PUT("/api/search/frames/{id}", {
      params: { path: { id: opened.id }, header: { "if-match": `"${opened.revision}"` } },
      body,
    }),
  );
}
