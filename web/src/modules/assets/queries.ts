// What the catalogue reads.
import { queryOptions } from "@tanstack/react-query";
import { api, take } from "@/api/client";

export const tablesQuery = queryOptions({
  queryKey: ["assets", "tables"],
  queryFn: () => take(api.GET("/api/assets/tables")),
});

export const columnsQuery = (group: string, q: string) =>
  queryOptions({
    queryKey: ["assets", "columns", group, q],
    queryFn: () => take(api.GET("/api/assets/columns", { params: { query: { group, q } } })),
  });

export const columnQuery = (id: string) =>
  queryOptions({
    queryKey: ["assets", "column", id],
    queryFn: () => take(api.GET("/api/assets/column", { params: { query: { id } } })),
  });

export const filledQuery = (id: string) =>
  queryOptions({
    queryKey: ["assets", "filled", id],
    queryFn: () => take(api.GET("/api/assets/filled", { params: { query: { id } } })),
    retry: false,
  });
