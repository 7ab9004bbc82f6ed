// Name, time and place over a page with personal data: seen on every photograph of the screen, in nobody's
// way.
import { useId, useState } from "react";
import { formatMinute } from "@/kit/format";
import { useViewer } from "./viewer";
import "./watermark.css";

export function Watermark({ text }: { text: string }) {
  const id = useId();
  return (
    <svg className="watermark" aria-hidden="true" focusable="false">
      <defs>
        <pattern
          id={id}
          width="340"
          height="170"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(-18)"
        >
          <text x="10" y="60">
            {text}
          </text>
          <text x="180" y="145">
            {text}
          </text>
        </pattern>
      </defs>
      <rect width="100%" height="100%" fill={`url(#${id})`} />
    </svg>
  );
}

/** The mark of whoever is looking, with the time at which they began. */
export function PersonalMark() {
  const { account } = useViewer();
  const [since] = useState(() => formatMinute(new Date().toISOString()));
  return <Watermark text={`${account} ${since}`} />;
}
