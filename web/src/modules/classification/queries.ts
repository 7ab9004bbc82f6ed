// What the page of levels reads and changes.
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, take } from "@/api/client";

export const levelsQuery = queryOptions({
  queryKey: ["classification"],
  queryFn: () => take(api.GET("/api/classification")),
});

const place = (variable: string) => {
  const [category = "", name = ""] = variable.split(".");
  return { params: { path: { category, name } } };
};

export const levelQuery = (variable: string) =>
  queryOptions({
    queryKey: ["classification", variable],
    queryFn: () => take(api.GET("/api/classification/variables/{category}/{name}", place(variable))),
  });

/** Does `act`, then reads again everything that depends on a level. */
export function useLevelChange<Given, Answer>(act: (given: Given) => Promise<Answer>) {
  const client = useQueryClient();
  return useMutation({ mutationFn: act, onSuccess: () => client.invalidateQueries() });
}

export const changeLevel = (variable: string) => (body: { level: number; reason: string }) =>
  take(api.POST("/api/classification/variables/{category}/{name}", { ...place(variable), body }));

export const decideSecond = (id: string) => (body: { agrees: boolean; reason: string }) =>
  take(api.POST("/api/classification/changes/{id}/second", { params: { path: { id } }, body }));

export const withdrawChange = (id: string) => () =>
  take(api.POST("/api/classification/changes/{id}/withdraw", { params: { path: { id } } }));
