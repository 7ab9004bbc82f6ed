// What the cockpit reads.
import { queryOptions } from "@tanstack/react-query";
import { api, take } from "@/api/client";

export const overviewQuery = queryOptions({
  queryKey: ["cockpit", "overview"],
  queryFn: () => take(api.GET("/api/cockpit/overview")),
});
export const arrivalsQuery = queryOptions({
  queryKey: ["cockpit", "arrivals"],
  queryFn: () => take(api.GET("/api/cockpit/arrivals")),
});
export const flowsQuery = queryOptions({
  queryKey: ["cockpit", "flows"],
  queryFn: () => take(api.GET("/api/cockpit/flows")),
});
export const indicatorQuery = (id: string) =>
  queryOptions({
    queryKey: ["cockpit", "indicator", id],
    queryFn: () => take(api.GET("/api/cockpit/indicators/{id}", { params: { path: { id } } })),
  });
