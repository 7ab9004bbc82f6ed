// The page loads itself anew when parts of it are gone, at most once a minute.
const KEY = "heluo.renewed";

/** Whether the page may load itself anew now; if so, it is remembered that it did. */
export function renew(): boolean {
  if (Date.now() - Number(sessionStorage.getItem(KEY) ?? 0) < 60_000) return false;
  sessionStorage.setItem(KEY, String(Date.now()));
  return true;
}
