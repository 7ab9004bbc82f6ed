// The page loads itself anew when parts of it are gone, at most once a minute.
const KEY = "heluo.renewed";

/** Loads the page anew if a server is there to give it. `byHand` knows no limit; by itself a page that lacks
 * a part for good (a proxy that blocks one file) would load itself for ever. Without a server nothing is
 * counted, so that the page goes on as soon as there is one. */
export function renew(byHand = false): void {
  void fetch("/login", { cache: "no-store" }).then(
    (answer) => {
      if (!answer.ok || (!byHand && renewedLately())) return;
      sessionStorage.setItem(KEY, String(Date.now()));
      location.reload();
    },
    () => undefined,
  );
}

function renewedLately(): boolean {
  return Date.now() - Number(sessionStorage.getItem(KEY) ?? 0) < 60_000;
}
