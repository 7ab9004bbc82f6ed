// The one way to the server: the client generated from its OpenAPI document, with the session's CSRF token
// and the purpose of the task in the headers, and errors as `Problem`.
import type { QueryClient } from "@tanstack/react-query";
import createClient from "openapi-fetch";
import { Problem } from "@/kit/problem";
import type { paths } from "./generated/schema";

let csrf = "";
let account = "";
let purpose: string | null = null;
let heard = Date.now();
let ahead = 0;

/** Remembers whose session it is and its token, in memory only. */
export function admit(session: { account: string; csrf: string }): void {
  csrf = session.csrf;
  account = session.account;
  // Signing in is an answer too: the session begins now, however long this page has stood open.
  heard = Date.now();
}

/** When the server last answered within a session, by this computer's clock. */
export function lastHeard(): number {
  return heard;
}

/** The server's time now, whatever this computer's clock says. */
export function serverNow(): number {
  return Date.now() + ahead;
}

/** Drops everything that was read, so that the next person at this browser finds nothing; nobody is signed
 * in. */
export function forget(client: QueryClient): void {
  csrf = "";
  account = "";
  purpose = null;
  // The session's own query stays, because the frame watches it.
  client.removeQueries({ predicate: (query) => query.queryKey[0] !== "session" });
  client.getMutationCache().clear();
  client.setQueryData(["session"], null);
}

/** The purpose that goes with every request from now on. */
export function setPurpose(code: string | null): void {
  purpose = code;
}

export const api = createClient<paths>({ baseUrl: location.origin, credentials: "same-origin" });

/** Asks the person for a code of the second factor; true once it was given. */
type AskForCode = () => Promise<boolean>;
let askForCode: AskForCode | null = null;

/** From now on a risky act that asks for a fresh code has `ask` ask for one, and is then done. */
export function onStepUp(ask: AskForCode | null): void {
  askForCode = ask;
}

const copies = new WeakMap<Request, Request>();

/** The answer to the same request once more, after a code was given; undefined where none is asked for. */
async function steppedUp(request: Request, response: Response): Promise<Response | undefined> {
  const copy = copies.get(request);
  if (response.status !== 403 || !askForCode || !copy) return undefined;
  const body = (await response.clone().json()) as Body;
  return body.code === "step_up_needed" && (await askForCode()) ? fetch(copy) : undefined;
}

api.use({
  onRequest({ request }) {
    if (csrf && request.method !== "GET") request.headers.set("X-CSRF-Token", csrf);
    if (purpose) request.headers.set("X-Purpose", purpose);
    if (request.method !== "GET") copies.set(request, request.clone());
    return request;
  },
  onResponse({ request, response }) {
    const [whose, date] = [response.headers.get("X-Account"), response.headers.get("Date")];
    if (date) ahead = Date.parse(date) - Date.now();
    if (whose === null) return;
    heard = Date.now();
    if (!account || decodeURIComponent(whose) === account) return steppedUp(request, response);
    // Somebody else signed in at this browser: nothing of theirs appears under this name. The page starts
    // anew as theirs.
    location.replace("/");
    return new Promise<never>(() => undefined);
  },
});

interface Body {
  code?: string;
  title_zh?: string;
  title_en?: string;
  found?: unknown;
  expected?: unknown;
  todo?: unknown;
  request_id?: string;
}

function pair(value: unknown): { zh: string; en: string } {
  if (value && typeof value === "object" && "zh" in value) return value as { zh: string; en: string };
  if (Array.isArray(value)) return { zh: String(value[0] ?? ""), en: String(value[1] ?? "") };
  return { zh: value ? String(value) : "", en: value ? String(value) : "" };
}

/** The data of an answer; throws `Problem` for any other. */
export async function take<T>(
  answer: Promise<{ data?: T; error?: unknown; response: Response }>,
): Promise<T> {
  const { data, error, response } = await answer;
  if (response.ok) return data as T;
  const body = (error ?? {}) as Body;
  throw new Problem(
    response.status,
    body.code ?? "error",
    { zh: body.title_zh ?? "", en: body.title_en ?? "" },
    pair(body.found),
    pair(body.expected),
    pair(body.todo),
    body.request_id ?? response.headers.get("x-request-id") ?? "",
    Number(response.headers.get("retry-after")) || 0,
  );
}
