// Levels 1–5: a numeral and a rising bar, never a traffic light.
import { useWords } from "@/kit/lang";
import { words } from "./words";
import "./level.css";

export function Level({ level }: { level: number }) {
  const w = useWords(words);
  const text = `${w.level(level)} · ${w.levels[level] ?? ""}`;
  return (
    <span className="level" role="img" aria-label={text} title={text}>
      <b>{level}</b>
      <svg width="17" height="12" aria-hidden="true" focusable="false">
        {[1, 2, 3, 4, 5].map((n) => (
          <rect
            key={n}
            x={(n - 1) * 3.5}
            y={12 - n * 2.4}
            width="2.5"
            height={n * 2.4}
            className={n <= level ? "on" : "off"}
          />
        ))}
      </svg>
    </span>
  );
}
