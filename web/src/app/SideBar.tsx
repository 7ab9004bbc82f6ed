import { Link } from "@tanstack/react-router";
import { useText, useWords } from "@/kit/lang";
import { type MenuEntry, menuGroups } from "@/kit/room";
import { Icon } from "./Icon";
import { words } from "./words";

interface SideBarProps {
  menu: readonly MenuEntry[];
  fold: boolean;
  onFold: () => void;
}

export function SideBar({ menu, fold, onFold }: SideBarProps) {
  const w = useWords(words);
  return (
    <nav className="side no-print" aria-label={w.nav}>
      {menuGroups.map((group) => {
        const entries = menu.filter((entry) => entry.group === group);
        if (!entries.length) return null;
        return (
          <div key={group} className="side-group">
            <div className="side-title">{w.groups[group]}</div>
            {entries.map((entry) => (
              <SideLink key={entry.to} entry={entry} fold={fold} />
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
        <Icon path={fold ? "M6 3.5L10.5 8 6 12.5M3 3.5v9" : "M10 3.5L5.5 8l4.5 4.5M13 3.5v9"} />
        <span>{w.fold}</span>
      </button>
    </nav>
  );
}

function SideLink({ entry, fold }: { entry: MenuEntry; fold: boolean }) {
  const label = useText()(entry.label);
  return (
    <Link
      to={entry.to}
      className="side-link"
      activeOptions={{ exact: entry.to === "/" }}
      title={fold ? label : undefined}
      aria-keyshortcuts={`g ${entry.letter}`}
    >
      <Icon path={entry.icon} />
      <span>{label}</span>
    </Link>
  );
}
