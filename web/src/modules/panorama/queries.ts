// What the panorama reads. Nothing is stored after the page is left.
import { queryOptions } from "@tanstack/react-query";
import { api, take } from "@/api/client";

export const personQuery = (person: string, purpose: string) =>
  queryOptions({
    queryKey: ["panorama", person, purpose],
    queryFn: () => take(api.GET("/api/panorama/{person}", { params: { path: { person } } })),
    gcTime: 0,
  });

export const beginEmergency = (body: { given: string; reason: string }) =>
  take(api.POST("/api/panorama/emergency", { body }));

export const itemQuery = (person: string, category: string, row_key: string, purpose: string) =>
  queryOptions({
    queryKey: ["panorama", person, "item", category, row_key, purpose],
    queryFn: () =>
      take(
        api.GET("/api/panorama/{person}/items/{category}/{row_key}", {
          params: { path: { person, category, row_key } },
        }),
      ),
    gcTime: 0,
  });
