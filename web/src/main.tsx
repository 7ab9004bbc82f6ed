import "./kit/base.css";
import { createRoot } from "react-dom/client";
import { App } from "./app/App";
import { renew } from "./app/renew";
import { partMissing } from "./kit/problem";

// A part of the pages that is no longer there: the portal was renewed while this page stood open. The new
// pages are taken; with no server to give them, the page says that it is offline and stays.
window.addEventListener("vite:preloadError", (event) => {
  // The router knows the browser's own words for this and would load the page again at once, with or without
  // a server.
  const { payload } = event as Event & { payload?: Error };
  if (payload && !payload.message.startsWith(partMissing)) payload.message = partMissing + payload.message;
  renew();
});

const root = document.getElementById("root");
if (root) createRoot(root).render(<App />);
