// One box, four ways.
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Button, Input, Segmented } from "antd";
import { useEffect, useState } from "react";
import { useViewer } from "@/clinical/viewer";
import { useWords } from "@/kit/lang";
import { words as codeWords } from "../codeWords";
import { words as savedWords } from "../savedWords";
import type { SearchState, Way } from "../state";
import { words } from "../words";

export function useSearchState(): [SearchState, (next: SearchState, replace?: boolean) => void] {
  const state = useSearch({ strict: false }) as SearchState;
  const navigate = useNavigate();
  return [state, (next, replace = false) => void navigate({ to: "/search", search: next as never, replace })];
}

/** As many characters as the server reads. */
const longestWords = 200;

/** The ways that this role may use for some purpose; the first is where the page begins. */
export function useWays(): Way[] {
  const { rights } = useViewer();
  return (["text", "count", "batch", "variables"] as const).filter((way) => rights[`search.${way}`]);
}

export function Box() {
  const w = useWords(words);
  const sw = useWords(savedWords);
  const cw = useWords(codeWords);
  const [state, go] = useSearchState();
  const [query, setQuery] = useState(state.q ?? "");
  useEffect(() => setQuery(state.q ?? ""), [state.q]);
  const ways = useWays();
  const way = state.way ?? (state.q ? "text" : (ways[0] ?? "text"));
  if (!ways.length) return null;
  return (
    <div className="search-box">
      <form
        role="search"
        onSubmit={(event) => {
          event.preventDefault();
          const q = query.trim() || undefined;
          // The condition tree stays: words are sought next to it, not instead of it.
          if (way === "variables" || !ways.includes("text"))
            go({ ...state, way: "variables", q, variable: undefined });
          else go({ way: "text", q, tree: state.tree });
        }}
      >
        <Input
          data-search
          size="large"
          value={query}
          onChange={(e) => setQuery(e.target.value)}
          maxLength={longestWords}
          placeholder={w.box}
          aria-label={w.box}
          allowClear
        />
        <Button type="primary" size="large" htmlType="submit">
          {w.find}
        </Button>
      </form>
      <Segmented
        size="large"
        value={way}
        onChange={(value) => go({ ...state, way: value as Way })}
        options={ways.map((value) => ({ value, label: w.ways[value] }))}
        aria-label={w.title}
      />
      {ways.includes("count") && (
        <>
          <Link to="/search/codes" className="small">
            {cw.title}
          </Link>
          <Link to="/search/cohorts" className="small">
            {sw.title}
          </Link>
        </>
      )}
    </div>
  );
}
