// What the server has not taken yet, held in this browser, encrypted with a key that the server gives for the
// session: after signing out nothing here can be read. IndexedDB holds ciphertext; the key is in memory only.
import { api, take } from "@/api/client";
import type { NewAnswers } from "@/api/types";

const NAME = "heluo-followup";
const STORE = "held";
let opened: Promise<CryptoKey> | null = null;

interface Held {
  task: string;
  sending: string;
  iv: ArrayBuffer;
  data: ArrayBuffer;
}

function key(): Promise<CryptoKey> {
  opened ??= take(api.GET("/api/followup/key")).then((found) =>
    crypto.subtle.importKey(
      "raw",
      Uint8Array.from(atob(found.key), (one) => one.charCodeAt(0)),
      "AES-GCM",
      false,
      ["encrypt", "decrypt"],
    ),
  );
  opened.catch(() => {
    opened = null;
  });
  return opened;
}

/** Asks for the key while there is a network. */
export const prepare = (): Promise<unknown> => key().catch(() => undefined);

function store(mode: IDBTransactionMode): Promise<IDBObjectStore> {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "task" });
    asked.onerror = () => reject(asked.error);
    asked.onsuccess = () => resolve(asked.result.transaction(STORE, mode).objectStore(STORE));
  });
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

export async function hold(task: string, body: NewAnswers): Promise<void> {
  const secret = await key().catch(() => null);
  if (!secret) return;
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const text = new TextEncoder().encode(JSON.stringify(body));
  const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, secret, text);
  await done(
    (await store("readwrite")).put({ task, sending: body.sending, iv: iv.buffer, data } satisfies Held),
  );
}

/** The change of a task that was left here, null without one or when it is somebody else's. */
export async function held(task: string): Promise<NewAnswers | null> {
  const found = await done<Held | undefined>((await store("readonly")).get(task));
  if (!found) return null;
  const secret = await key().catch(() => null);
  if (!secret) return null;
  try {
    const text = await crypto.subtle.decrypt({ name: "AES-GCM", iv: found.iv }, secret, found.data);
    return JSON.parse(new TextDecoder().decode(text)) as NewAnswers;
  } catch {
    // Another account's: only its owner can read it, and may still want it.
    return null;
  }
}

/** What is stored at the server is no longer held, unless something newer is. */
export async function forget(task: string, sending: string): Promise<void> {
  const there = await done<Held | undefined>((await store("readonly")).get(task));
  if (there?.sending === sending) await done((await store("readwrite")).delete(task));
}
