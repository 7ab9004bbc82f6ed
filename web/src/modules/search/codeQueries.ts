// What pickers and pages of codes ask. No patient is read for it, so the answers stay.
import { queryOptions } from "@tanstack/react-query";
import { api, take } from "@/api/client";
import type { CodeMembers, CodeSetDraft } from "@/api/types";

export const offersQuery = (value_set: string, typed: string, purpose: string) =>
  queryOptions({
    queryKey: ["search", "codes", value_set, typed, purpose],
    queryFn: ({ signal }) =>
      take(
        api.GET("/api/search/codes/{value_set}", {
          params: { path: { value_set }, query: { q: typed } },
          signal,
        }),
      ),
    enabled: value_set !== "",
    staleTime: 30 * 60_000,
  });

/** `keys`: codes, after `below:` with everything below them. */
export const namesQuery = (value_set: string, keys: readonly string[], purpose: string) =>
  queryOptions({
    queryKey: ["search", "codes", "named", value_set, keys, purpose],
    queryFn: ({ signal }) =>
      take(
        api.GET("/api/search/codes/{value_set}/named", {
          params: { path: { value_set }, query: { key: [...keys] } },
          signal,
        }),
      ),
    enabled: value_set !== "" && keys.length > 0,
    staleTime: 30 * 60_000,
    placeholderData: (before) => before,
  });

export const branchesQuery = (value_set: string, key: string, purpose: string) =>
  queryOptions({
    queryKey: ["search", "codes", "tree", value_set, key, purpose],
    queryFn: ({ signal }) =>
      take(
        api.GET("/api/search/codes/{value_set}/tree", {
          params: { path: { value_set }, query: { key } },
          signal,
        }),
      ),
    staleTime: 30 * 60_000,
  });

export const codeSetsQuery = (value_set: string, purpose: string) =>
  queryOptions({
    queryKey: ["search", "saved", "code-sets", value_set, purpose],
    queryFn: ({ signal }) =>
      take(api.GET("/api/search/code-sets", { params: { query: { value_set } }, signal })),
  });

export const codeSetQuery = (id: string, version: number | undefined, purpose: string) =>
  queryOptions({
    queryKey: ["search", "saved", "code-set", id, version ?? 0, purpose],
    queryFn: ({ signal }) =>
      take(api.GET("/api/search/code-sets/{id}", { params: { path: { id }, query: { version } }, signal })),
    enabled: id !== "",
  });

export const setVersionsQuery = (id: string, purpose: string) =>
  queryOptions({
    queryKey: ["search", "saved", "code-set-versions", id, purpose],
    queryFn: ({ signal }) =>
      take(api.GET("/api/search/code-sets/{id}/versions", { params: { path: { id } }, signal })),
  });

export const setDifferenceQuery = (id: string, older: number, newer: number, purpose: string) =>
  queryOptions({
    queryKey: ["search", "saved", "code-set-diff", id, older, newer, purpose],
    queryFn: ({ signal }) =>
      take(
        api.GET("/api/search/code-sets/{id}/diff", {
          params: { path: { id }, query: { older, newer } },
          signal,
        }),
      ),
  });

export const readQuery = (members: CodeMembers, purpose: string) =>
  queryOptions({
    queryKey: ["search", "codes", "read", members, purpose],
    queryFn: ({ signal }) => take(api.POST("/api/search/code-sets/read", { body: { members }, signal })),
    placeholderData: (before) => before,
  });

export function countCodes(members: CodeMembers) {
  return take(api.POST("/api/search/code-sets/count", { body: { members } }));
}

export function saveCodeSet(body: CodeSetDraft) {
  return take(api.POST("/api/search/code-sets", { body }));
}

/** A new version, made of the revision that was opened; throws a 412 when there is another since. */
export function changeCodeSet(id: string, revision: number, body: CodeSetDraft) {
  return take(
    api.PUT("/api/search/code-sets/{id}", {
      params: { path: { id }, header: { "if-match": `"${revision}"` } },
      body,
    }),
  );
}

export function removeCodeSet(id: string, revision: number) {
  return take(
    api.DELETE("/api/search/code-sets/{id}", {
      params: { path: { id }, header: { "if-match": `"${revision}"` } },
    }),
  );
}
