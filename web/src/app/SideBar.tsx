import { Link } from "@tanstack/react-router";
import { useWords } from "@/kit/lang";
import { Icon } from "./icons";
import { doors, open } from "./nav";
import { useSession } from "./session";
import { words } from "./words";

export function SideBar({ fold, onFold }: { fold: boolean; onFold: () => void }) {
  const w = useWords(words);
  const session = useSession();
  return (
    <nav className="side no-print" aria-label={w.nav}>
      {doors.map((group) => {
        const seen = group.doors.filter((d) => open(session, d));
        if (!seen.length) return null;
        return (
          <div key={group.group} className="side-group">
            <div className="side-title">{w[group.group]}</div>
            {seen.map((d) => (
              <Link
                key={d.key}
                to={d.to}
                className="side-link"
                activeOptions={{ exact: d.to === "/" }}
                title={fold ? w[d.key] : undefined}
                aria-keyshortcuts={`g ${d.letter}`}
              >
                <Icon of={d.key} />
                <span>{w[d.key]}</span>
              </Link>
            ))}
          </div>
        );
      })}
      <button
        type="button"
        className="plain side-fold"
        onClick={onFold}
        aria-expanded={!fold}
        aria-label={fold ? w.unfold : w.fold}
      >
        <svg width="16" height="16" viewBox="0 0 16 16" className="icon" aria-hidden="true" focusable="false">
          <path d={fold ? "M6 3.5L10.5 8 6 12.5M3 3.5v9" : "M10 3.5L5.5 8l4.5 4.5M13 3.5v9"} />
        </svg>
        <span>{w.fold}</span>
      </button>
    </nav>
  );
}
