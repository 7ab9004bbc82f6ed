// What the pages of outputs read and change.
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, take } from "@/api/client";
import type { GivenVote, ImportDecision, OutputContext } from "@/api/types";

export const outputsQuery = queryOptions({
  queryKey: ["outputs"],
  queryFn: () => take(api.GET("/api/outputs")),
});

export const outputQuery = (id: string) =>
  queryOptions({
    queryKey: ["outputs", id],
    queryFn: () => take(api.GET("/api/outputs/{id}", { params: { path: { id } } })),
  });

/** A copy never changes under its hash, so what was looked at once is not read again. */
export const lookQuery = (id: string, file: string, sha256: string) =>
  queryOptions({
    queryKey: ["outputs", id, file, "look", sha256],
    queryFn: () => take(api.GET("/api/outputs/{id}/files/{file}/look", { params: { path: { id, file } } })),
    staleTime: Number.POSITIVE_INFINITY,
  });

export const compareQuery = (id: string, file: string, sha256: string) =>
  queryOptions({
    queryKey: ["outputs", id, file, "compare", sha256],
    queryFn: () =>
      take(api.GET("/api/outputs/{id}/files/{file}/compare", { params: { path: { id, file } } })),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** Does `act`, then reads everything of outputs again. */
export function useChange<Given, Answer>(act: (given: Given) => Promise<Answer>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSuccess: () => client.invalidateQueries({ queryKey: ["outputs"] }),
  });
}

export const begin = (body: { project: string; note: string }) => take(api.POST("/api/outputs", { body }));

/** Nothing is said yet; of another version the server takes what was said of the one before. */
const nothingSaid: OutputContext = { what: "", population: "", counts: "", sensitive: false };

export const putFile = (id: string) => async (given: File) => {
  const body = { name: given.name, content: await inBase64(given), context: nothingSaid };
  return take(api.POST("/api/outputs/{id}/files", { params: { path: { id } }, body }));
};

export const putHanded = (id: string) => (file: string) =>
  take(api.POST("/api/outputs/{id}/handed/{file}", { params: { path: { id, file } } }));

export const editFile =
  (id: string, file: string) => (body: { context: OutputContext; explained: Record<string, string> }) =>
    take(api.PUT("/api/outputs/{id}/files/{file}", { params: { path: { id, file } }, body }));

export const dropFile = (id: string, file: string) => () =>
  take(api.DELETE("/api/outputs/{id}/files/{file}", { params: { path: { id, file } } }));

export const send = (id: string) => () =>
  take(api.POST("/api/outputs/{id}/send", { params: { path: { id } } }));

export const withdraw = (id: string) => () =>
  take(api.POST("/api/outputs/{id}/withdraw", { params: { path: { id } } }));

export const vote = (id: string) => (votes: GivenVote[]) =>
  take(api.POST("/api/outputs/{id}/votes", { params: { path: { id } }, body: { votes } }));

export interface Settlement {
  to: "approved" | "rejected" | "returned";
  comment: string;
}

export const settle = (id: string) => (body: Settlement) =>
  take(api.POST("/api/outputs/{id}/settle", { params: { path: { id } }, body }));

/** Saves a released file on this computer. */
export const save = (id: string, file: string) => async () => {
  const path = { id, file };
  const found = await take(api.GET("/api/outputs/{id}/files/{file}/take", { params: { path } }));
  const bytes = Uint8Array.from(atob(found.content), (letter) => letter.charCodeAt(0));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytes], { type: found.media }));
  link.download = found.name;
  link.click();
  URL.revokeObjectURL(link.href);
};

function inBase64(file: File): Promise<string> {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(String(reader.result).split(",")[1] ?? "");
    reader.onerror = () => failed(reader.error);
    reader.readAsDataURL(file);
  });
}

export const importsQuery = queryOptions({
  queryKey: ["outputs", "imports"],
  queryFn: () => take(api.GET("/api/outputs/imports")),
});

/** The bytes never change, so what was looked at once is not read again. */
export const importLookQuery = (id: string) =>
  queryOptions({
    queryKey: ["outputs", "imports", id, "look"],
    queryFn: () => take(api.GET("/api/outputs/imports/{id}/look", { params: { path: { id } } })),
    staleTime: Number.POSITIVE_INFINITY,
  });

export interface GivenImport {
  project: string;
  file: File;
  what: string;
  source: string;
}

export const askImport = async ({ project, file, what, source }: GivenImport) => {
  const body = { project, name: file.name, content: await inBase64(file), what, source };
  return take(api.POST("/api/outputs/imports", { body }));
};

export const decideImport = (id: string) => (body: ImportDecision) =>
  take(api.POST("/api/outputs/imports/{id}/decide", { params: { path: { id } }, body }));

export const withdrawImport = (id: string) => () =>
  take(api.POST("/api/outputs/imports/{id}/withdraw", { params: { path: { id } } }));
