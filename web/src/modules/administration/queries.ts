// What the pages of administration read and change.
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, take } from "@/api/client";
import type { NewAccount, NewRole } from "@/api/types";

const key = "administration";

export const accountsQuery = queryOptions({
  queryKey: [key, "accounts"],
  queryFn: () => take(api.GET("/api/administration/accounts")),
});

export const accountQuery = (name: string) =>
  queryOptions({
    queryKey: [key, "accounts", name],
    queryFn: () => take(api.GET("/api/administration/accounts/{name}", { params: { path: { name } } })),
  });

export const rolesQuery = queryOptions({
  queryKey: [key, "roles"],
  queryFn: () => take(api.GET("/api/administration/roles")),
});

/** Does `act`, then reads everything of administration again. */
export function useChange<Given, Answer>(act: (given: Given) => Promise<Answer>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSuccess: () => client.invalidateQueries({ queryKey: [key] }),
  });
}

export const openAccount = (body: NewAccount) => take(api.POST("/api/administration/accounts", { body }));

const of = (name: string) => ({ params: { path: { name } } });

export const giveRole = (name: string) => (body: NewRole) =>
  take(api.POST("/api/administration/accounts/{name}/role", { ...of(name), body }));

export const closeAccount = (name: string) => (reason: string) =>
  take(api.POST("/api/administration/accounts/{name}/close", { ...of(name), body: { reason } }));

export const openAgain = (name: string) => (reason: string) =>
  take(api.POST("/api/administration/accounts/{name}/open", { ...of(name), body: { reason } }));

export const setContract = (name: string) => (ends: string | null) =>
  take(api.PUT("/api/administration/accounts/{name}/contract", { ...of(name), body: { ends } }));

export const resetPassword = (name: string) => () =>
  take(api.POST("/api/administration/accounts/{name}/reset", of(name)));

export const takeSecond = (name: string) => (reason: string) =>
  take(
    api.POST("/api/administration/accounts/{name}/second-factor/remove", { ...of(name), body: { reason } }),
  );

export const joinIdentity = (name: string) => (subject: string) =>
  take(api.PUT("/api/administration/accounts/{name}/identity", { ...of(name), body: { subject } }));

export const emergenciesQuery = queryOptions({
  queryKey: [key, "emergencies"],
  queryFn: () => take(api.GET("/api/administration/emergencies")),
});

export const reviewEmergency =
  (id: string) => (body: { verdict: "justified" | "unjustified"; reason: string }) =>
    take(api.POST("/api/administration/emergencies/{id}/review", { params: { path: { id } }, body }));

export const overviewQuery = queryOptions({
  queryKey: [key, "overview"],
  queryFn: () => take(api.GET("/api/administration/overview")),
});

export const hospitalsQuery = queryOptions({
  queryKey: [key, "hospitals"],
  queryFn: () => take(api.GET("/api/administration/hospitals")),
});

/** Looked at again while the page is open: what stopped must not look alive. */
export const servicesQuery = queryOptions({
  queryKey: [key, "services"],
  queryFn: () => take(api.GET("/api/administration/services")),
  refetchInterval: 30_000,
});

export const monthOfUseQuery = queryOptions({
  queryKey: [key, "use"],
  queryFn: () => take(api.GET("/api/administration/use")),
});

export const settingsQuery = queryOptions({
  queryKey: [key, "settings"],
  queryFn: () => take(api.GET("/api/administration/settings")),
});

export const quotasQuery = queryOptions({
  queryKey: [key, "quotas"],
  queryFn: () => take(api.GET("/api/administration/quotas")),
});

export const changeQuota = (institution: string) => (body: { most: number | null; reason: string }) =>
  take(api.PUT("/api/administration/quotas/{institution}", { params: { path: { institution } }, body }));
