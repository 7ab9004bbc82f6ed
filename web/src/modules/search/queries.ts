// What the search pages ask.
import { infiniteQueryOptions, queryOptions, skipToken } from "@tanstack/react-query";
import { api, take } from "@/api/client";
import type { BatchAnswer, Definition } from "@/api/types";

interface Narrowed {
  q: string;
  hospital?: string;
  category?: string;
  year?: string;
}

/** The answer before this one may stand (marked) until the new one is there; never one that was read for
 * another purpose. */
function isFor(purpose: string, query: { queryKey: readonly unknown[] } | undefined): boolean {
  return query?.queryKey.at(-1) === purpose;
}

export const textQuery = ({ q, hospital, category, year }: Narrowed, purpose: string) =>
  infiniteQueryOptions({
    queryKey: ["search", "text", q, hospital, category, year, purpose],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      take(
        api.POST("/api/search/text", {
          body: {
            q,
            hospitals: hospital ? [hospital] : [],
            categories: category ? [category] : [],
            since: year ? `${year}-01-01` : null,
            until: year ? `${year}-12-31` : null,
            size: 20,
            after: pageParam,
          },
          signal,
        }),
      ),
    getNextPageParam: (page) => page.next,
    placeholderData: (before, query) => (isFor(purpose, query) ? before : undefined),
  });

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
