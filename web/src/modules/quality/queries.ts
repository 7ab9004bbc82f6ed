// What the pages of the quality report read.
import { queryOptions } from "@tanstack/react-query";
import { api, take } from "@/api/client";

export const qualityQuery = queryOptions({
  queryKey: ["quality"],
  queryFn: () => take(api.GET("/api/management/quality")),
});

export const qualityDetailQuery = (hospital: string, category: string) =>
  queryOptions({
    queryKey: ["quality", hospital, category],
    queryFn: () =>
      take(
        api.GET("/api/management/quality/{hospital}/{category}", {
          params: { path: { hospital, category } },
        }),
      ),
  });
