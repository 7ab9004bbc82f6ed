import "./kit/base.css";
import { createRoot } from "react-dom/client";
import { App } from "./app/App";
import { partMissing } from "./kit/problem";

// A part of the pages that is no longer there: the portal was renewed while this page stood open. The new pages are taken, at most
// once a minute; with no server to give them, the page says that it is offline and stays.
window.addEventListener("vite:preloadError", (event) => {
  // The router knows the browser's own words for this and would load the page again at once, with or without a server.
  const { payload } = event as Event & { payload?: Error };
  if (payload && !payload.message.startsWith(partMissing)) payload.message = partMissing + payload.message;
  const last = Number(sessionStorage.getItem("heluo.renewed") ?? 0);
  if (Date.now() - last < 60_000) return;
  sessionStorage.setItem("heluo.renewed", String(Date.now()));
  void fetch("/login", { cache: "no-store" }).then(
    (answer) => answer.ok && location.reload(),
    () => undefined,
  );
});

const root = document.getElementById("root");
if (root) createRoot(root).render(<App />);
