// What the search pages ask.
import { infiniteQueryOptions, queryOptions, skipToken } from "@tanstack/react-query";
import { api, take } from "@/api/client";
import type { BatchAnswer, Definition, TextQuestion } from "@/api/types";
import { type DocumentState, type SearchState, takenAway } from "./state";

/** What the address asks of the texts, as the server reads it. */
function questionOf(state: SearchState): Omit<TextQuestion, "size"> {
  const { hospital, category, year } = state;
  return {
    q: state.q?.trim() ?? "",
    hospitals: hospital ? [hospital] : [],
    categories: category ? [category] : [],
    since: year ? `${year}-01-01` : null,
    until: year ? `${year}-12-31` : null,
    taken_away: takenAway(state),
    denials: state.denials === "left_out" ? "left_out" : "included",
  };
}

/** The answer before this one may stand (marked) until the new one is there; never one that was read for
 * another purpose. */
function isFor(purpose: string, query: { queryKey: readonly unknown[] } | undefined): boolean {
  return query?.queryKey.at(-1) === purpose;
}

export const textQuery = (state: SearchState, purpose: string) => {
  const question = questionOf(state);
  return infiniteQueryOptions({
    queryKey: ["search", "text", question, purpose],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      take(api.POST("/api/search/text", { body: { ...question, size: 20, after: pageParam }, signal })),
    getNextPageParam: (page) => page.next,
    placeholderData: (before, query) => (isFor(purpose, query) ? before : undefined),
  });
};

export const examplesQuery = (purpose: string) =>
  queryOptions({
    queryKey: ["search", "examples", purpose],
    queryFn: ({ signal }) => take(api.GET("/api/search/examples", { signal })),
    staleTime: 5 * 60_000,
  });

export const documentQuery = (state: DocumentState, purpose: string) => {
  const { person = "", key = "" } = state;
  const at = state.at == null ? null : Number(state.at);
  const question = state.q?.trim() ? { ...questionOf(state), size: 20 } : null;
  return queryOptions({
    queryKey: ["search", "document", person, key, at, question, purpose],
    queryFn: ({ signal }) =>
      take(api.POST("/api/search/document", { body: { person, key, at, question }, signal })),
  });
};

export const countQuery = (definition: Definition, purpose: string) =>
  queryOptions({
    queryKey: ["search", "count", definition, purpose],
    queryFn: ({ signal }) => take(api.POST("/api/search/count", { body: { definition }, signal })),
    placeholderData: (before, query) => (isFor(purpose, query) ? before : undefined),
    staleTime: 5 * 60_000,
  });

export const personsQuery = (definition: Definition, purpose: string) =>
  infiniteQueryOptions({
    queryKey: ["search", "persons", definition, purpose],
    initialPageParam: 0,
    queryFn: ({ pageParam, signal }) =>
      take(api.POST("/api/search/persons", { body: { definition, offset: pageParam, size: 50 }, signal })),
    getNextPageParam: (page, pages) => {
      const seen = pages.reduce((n, p) => n + p.persons.length, 0);
      return seen < page.total && page.persons.length ? seen : null;
    },
  });

/** A pasted list and what was found for it. In memory only, for the way back from a person; another purpose
 * has another. */
export interface Batch {
  text: string;
  answer?: BatchAnswer;
}

export const batchQuery = (purpose: string) =>
  queryOptions<Batch>({
    queryKey: ["search", "batch", purpose],
    queryFn: skipToken,
    staleTime: Infinity,
    gcTime: 15 * 60_000,
  });

export function findBatch(text: string) {
  return take(api.POST("/api/search/batch", { body: { text } }));
}

export const variablesQuery = queryOptions({
  queryKey: ["search", "variables"],
  queryFn: () => take(api.GET("/api/search/variables")),
});

export const variableQuery = (category: string, name: string) =>
  queryOptions({
    queryKey: ["search", "variable", category, name],
    queryFn: () =>
      take(api.GET("/api/search/variables/{category}/{name}", { params: { path: { category, name } } })),
  });
