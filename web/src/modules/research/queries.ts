// What the pages of research read and change.
import { queryOptions } from "@tanstack/react-query";
import { api, take } from "@/api/client";

export const projectsQuery = queryOptions({
  queryKey: ["research", "projects"],
  queryFn: () => take(api.GET("/api/research/projects")),
});
