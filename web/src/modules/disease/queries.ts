// What the pages of diseases read.
import { queryOptions } from "@tanstack/react-query";
import { api, take } from "@/api/client";
import type { DiseaseState } from "./state";

export const diseasesQuery = queryOptions({
  queryKey: ["diseases"],
  queryFn: () => take(api.GET("/api/disease")),
});

const path = (id: string) => ({ params: { path: { id } } });

export const diseaseQuery = (id: string) =>
  queryOptions({
    queryKey: ["diseases", id],
    queryFn: () => take(api.GET("/api/disease/{id}", path(id))),
  });

export const completenessQuery = (id: string) =>
  queryOptions({
    queryKey: ["diseases", id, "completeness"],
    queryFn: () => take(api.GET("/api/disease/{id}/completeness", path(id))),
  });

export const indicatorsQuery = (id: string) =>
  queryOptions({
    queryKey: ["diseases", id, "indicators"],
    queryFn: () => take(api.GET("/api/disease/{id}/indicators", path(id))),
  });

export const editionsQuery = (id: string) =>
  queryOptions({
    queryKey: ["diseases", id, "editions"],
    queryFn: () => take(api.GET("/api/disease/{id}/editions", path(id))),
  });

export const personsQuery = (id: string, asked: DiseaseState) =>
  queryOptions({
    queryKey: ["diseases", id, "persons", asked.gap, asked.indicator, asked.state, asked.also],
    queryFn: () =>
      take(
        api.GET("/api/disease/{id}/persons", {
          params: {
            path: { id },
            query: { gap: asked.gap, indicator: asked.indicator, state: asked.state, also: asked.also },
          },
        }),
      ),
  });

export const treatmentsQuery = (id: string, person: string) =>
  queryOptions({
    queryKey: ["diseases", id, "persons", person, "treatments"],
    queryFn: () =>
      take(api.GET("/api/disease/{id}/persons/{person}/treatments", { params: { path: { id, person } } })),
  });

export const studyQuery = (id: string, by: string, value: string) =>
  queryOptions({
    queryKey: ["diseases", id, "study", by, value],
    queryFn: () =>
      take(api.GET("/api/disease/{id}/study", { params: { path: { id }, query: { by, value } } })),
    placeholderData: (before) => before,
  });
