// With which event persons enter a cohort and when they leave: the builder's form of it ↔ the server's JSON.
import { type EventLeaf, type Json, type Membership, noWindow, type Which } from "./nodes";

export function membershipOf(leaf: EventLeaf): Membership {
  const { since, until } = leaf.window;
  const alone = { ...leaf, window: { ...noWindow, since, until } };
  return {
    leaves: [alone],
    limit: "first",
    n: 1,
    counts: "any",
    countsN: 1,
    days: null,
    gap: 0,
    written: {},
  };
}

/** The parts of a definition that say it. */
export function membershipJson(of: Membership, leafJson: (leaf: EventLeaf) => Json): Json {
  const { entry, ...more } = of.written;
  return {
    entry: {
      any: of.leaves.map(leafJson),
      limit: of.limit,
      ...(of.limit === "nth" && { n: of.n }),
      ...(entry as Json),
    },
    ...(of.counts !== "any" && { limit: of.counts }),
    ...(of.counts === "nth" && { n: of.countsN }),
    ...(of.days !== null && { exit: { after: "start", days: of.days } }),
    ...(of.gap > 0 && { gap_days: of.gap }),
    ...more,
  };
}

/** Of a definition with an entry. Throws where nobody could enter. */
export function readMembership(json: Json, leaf: (json: Json) => EventLeaf): Membership {
  const { any, limit, n, ...entry } = json.entry as Json;
  if (!(any as Json[]).length) throw new Error("an entry without events");
  const exit = said(json.exit as Json | undefined);
  const plain = !exit || (exit.after === "start" && !exit.during && !exit.censor);
  const more = said({ entry: said(entry), calendar: json.calendar, exit: plain ? null : exit });
  return {
    leaves: (any as Json[]).map(leaf),
    limit: (limit as Which) ?? "first",
    n: Number(n ?? 1),
    counts: (json.limit as Which) ?? "any",
    countsN: Number(json.n ?? 1),
    days: exit && plain ? Number(exit.days ?? 0) : null,
    gap: Number(json.gap_days ?? 0),
    written: more ?? {},
  };
}

/** Without what is null or an empty list; null where nothing is left. */
function said(json: Json | undefined | null): Json | null {
  const parts = Object.entries(json ?? {}).filter(
    ([, one]) => one != null && !(Array.isArray(one) && !one.length),
  );
  return parts.length ? Object.fromEntries(parts) : null;
}
