// What the page of the workspace reads.
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, take } from "@/api/client";
import type { JobsPage, NewJob, SessionPage } from "@/api/types";

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

/** While something is computed it is asked for each second, else now and then: it may end by itself. */
export const sessionQuery = queryOptions({
  queryKey: ["workspace", "session"],
  queryFn: () => take(api.GET("/api/workspace/session")),
  refetchInterval: (query) =>
    query.state.data?.session?.busy ? 1000 : query.state.data?.session ? 10_000 : false,
});

/** Does `act`; its answer is the session from now on. */
export function useSessionChange<Given = void>(act: (given: Given) => Promise<SessionPage>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSuccess: (page) => client.setQueryData(sessionQuery.queryKey, page),
  });
}

export const startSession = (body: { grant: string; language: "python" | "r" }) =>
  take(api.POST("/api/workspace/session", { body }));

export const compute = (code: string) => take(api.POST("/api/workspace/session/cells", { body: { code } }));

export const stopSession = () => take(api.POST("/api/workspace/session/stop"));

/** Puts a file that was brought into the project into the session. */
export const takeIn = (file: string) => take(api.POST("/api/workspace/session/imports", { body: { file } }));

/** Hands a file of the session over: it waits to be put into a request for outputs. */
export const handOver = (path: string) => take(api.POST("/api/workspace/session/files", { body: { path } }));

/** While a job waits or runs they are asked for again. */
export const jobsQuery = queryOptions({
  queryKey: ["workspace", "jobs"],
  queryFn: () => take(api.GET("/api/workspace/jobs")),
  refetchInterval: (query) => (query.state.data?.jobs.some((one) => one.is_open) ? 2000 : false),
});

/** Does `act`; its answer is the list from now on. */
export function useJobsChange<Given>(act: (given: Given) => Promise<JobsPage>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSuccess: (page) => client.setQueryData(jobsQuery.queryKey, page),
  });
}

export const submitJob = (body: NewJob) => take(api.POST("/api/workspace/jobs", { body }));

export const stopJob = (id: string) =>
  take(api.POST("/api/workspace/jobs/{id}/stop", { params: { path: { id } } }));
