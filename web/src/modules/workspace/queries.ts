// What the page of the workspace reads.
import { queryOptions } from "@tanstack/react-query";
import { api, take } from "@/api/client";

/** An extract that is being written is asked for again. */
export const extractsQuery = queryOptions({
  queryKey: ["workspace", "extracts"],
  queryFn: () => take(api.GET("/api/workspace/extracts")),
  refetchInterval: 10_000,
});

export const dictionaryQuery = (id: string) =>
  queryOptions({
    queryKey: ["workspace", "dictionary", id],
    queryFn: () => take(api.GET("/api/workspace/extracts/{id}/dictionary", { params: { path: { id } } })),
  });
