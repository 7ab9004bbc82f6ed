// Who is here: the signed-in account, asked once and cached in the query cache only.
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { admit, api, forget, take } from "@/api/client";
import type { Session } from "@/api/types";
import { asProblem } from "@/kit/problem";
import { announce } from "./tabs";

export const sessionQuery = queryOptions({
  queryKey: ["session"],
  staleTime: 60_000,
  queryFn: async (): Promise<Session | null> => {
    try {
      const session = await take(api.GET("/api/session"));
      admit(session);
      return session;
    } catch (error) {
      if (asProblem(error).status === 401) return null;
      throw error;
    }
  },
});

/** The session; only under the layout, which is not drawn without one. */
export function useSession(): Session {
  const { data } = useQuery(sessionQuery);
  if (!data) throw new Error("no session");
  return data;
}

export function useSignIn() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { account: string; password: string }) => take(api.POST("/api/session", { body })),
    // A wrong password is no session that ended.
    meta: { signsIn: true },
    onSuccess: (session) => {
      forget(client);
      admit(session);
      announce(session.account);
      client.setQueryData(sessionQuery.queryKey, session);
    },
  });
}

export function useSignOut() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => take(api.DELETE("/api/session")),
    onSettled: () => {
      announce("");
      sessionStorage.clear();
      client.clear();
      // A fresh document: no byte of this person's data stays in memory, and the way back leads nowhere.
      location.replace("/login");
    },
  });
}

export function useChangePassword() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { current: string; new: string }) => take(api.POST("/api/session/password", { body })),
    onSuccess: () => client.invalidateQueries({ queryKey: sessionQuery.queryKey }),
  });
}

export const waysQuery = queryOptions({
  queryKey: ["session", "ways"],
  staleTime: 600_000,
  queryFn: () => take(api.GET("/api/session/ways")),
});

/** Gives the second factor, at the door or once more. */
export function useGiveCode() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (code: string) => take(api.POST("/api/session/second", { body: { code } })),
    onSuccess: () => client.invalidateQueries({ queryKey: sessionQuery.queryKey }),
  });
}

export function useBeginSecond() {
  return useMutation({ mutationFn: () => take(api.POST("/api/session/second/begin")) });
}

export function useConfirmSecond() {
  return useMutation({
    mutationFn: (code: string) => take(api.POST("/api/session/second/confirm", { body: { code } })),
  });
}

export function useTakeOffSecond() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => take(api.DELETE("/api/session/second")),
    onSuccess: () => client.invalidateQueries({ queryKey: sessionQuery.queryKey }),
  });
}
