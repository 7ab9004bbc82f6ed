// Name, time and place over a page with personal data: seen on every photograph of the screen, in nobody's way.
import { useId } from "react";
import "./watermark.css";

export function Watermark({ text }: { text: string }) {
  const id = useId();
  return (
    <svg className="watermark" aria-hidden="true" focusable="false">
      <defs>
        <pattern id={id} width="340" height="170" patternUnits="userSpaceOnUse" patternTransform="rotate(-18)">
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
