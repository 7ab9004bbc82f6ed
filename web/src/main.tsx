import { createRoot } from "react-dom/client";
import { App } from "./app/App";
import "./kit/base.css";

const root = document.getElementById("root");
if (root) createRoot(root).render(<App />);
