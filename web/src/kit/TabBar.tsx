// Tabs of a panel: arrows move, the page decides what each shows.
import { type KeyboardEvent, useRef } from "react";
import "./tabs.css";

export function TabBar<Key extends string>(props: {
  name: string;
  tabs: readonly { key: Key; label: string }[];
  active: Key;
  onChange: (key: Key) => void;
  panel: string;
}) {
  const { name, tabs, active, onChange, panel } = props;
  const bar = useRef<HTMLDivElement>(null);
  const keys = (event: KeyboardEvent) => {
    const at = tabs.findIndex((t) => t.key === active);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    const next = to == null ? undefined : tabs[(to + tabs.length) % tabs.length];
    if (!next) return;
    event.preventDefault();
    onChange(next.key);
    bar.current?.querySelectorAll<HTMLElement>("button")[tabs.indexOf(next)]?.focus();
  };
  return (
    <div ref={bar} role="tablist" aria-label={name} className="tabs" onKeyDown={keys}>
      {tabs.map((t) => (
        <button
          key={t.key}
          type="button"
          role="tab"
          id={`${panel}-${t.key}`}
          aria-selected={t.key === active}
          aria-controls={panel}
          tabIndex={t.key === active ? 0 : -1}
          className="plain tab"
          onClick={() => onChange(t.key)}
        >
          {t.label}
        </button>
      ))}
    </div>
  );
}
