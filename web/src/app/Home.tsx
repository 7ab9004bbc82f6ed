// The first page by role: who I am here, what asks for attention, what I can do now.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { api, take } from "@/api/client";
import { HospitalChip } from "@/clinical/hospitals";
import { formatMinute } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { Facts, Page, Panel } from "@/kit/Page";
import { Behind, Empty, ErrorState, failureOf, Loading } from "@/kit/states";
import { Icon } from "./icons";
import type { Door } from "./nav";
import { purposes } from "./purposes";
import { useSession } from "./session";
import { words } from "./words";
import "./home.css";

const tasks: readonly {
  key:
    | "cockpit"
    | "figures"
    | "search"
    | "count"
    | "variables"
    | "quality"
    | "parcels"
    | "runs"
    | "audit"
    | "releases";
  to: string;
  search?: Record<string, string>;
  needs: string;
  icon: Door["key"];
}[] = [
  { key: "cockpit", to: "/cockpit", needs: "cockpit.arrivals", icon: "cockpit" },
  { key: "figures", to: "/cockpit", needs: "cockpit.overview", icon: "cockpit" },
  { key: "search", to: "/search", needs: "search.text", icon: "search" },
  { key: "count", to: "/search", search: { way: "count" }, needs: "search.count", icon: "search" },
  {
    key: "variables",
    to: "/search",
    search: { way: "variables" },
    needs: "search.variables",
    icon: "releases",
  },
  { key: "quality", to: "/management/quality", needs: "quality.report", icon: "quality" },
  { key: "parcels", to: "/management/parcels", needs: "parcels", icon: "parcels" },
  { key: "runs", to: "/management/runs", needs: "runs", icon: "runs" },
  { key: "audit", to: "/management/audit", needs: "audit", icon: "audit" },
  { key: "releases", to: "/management/releases", needs: "releases", icon: "releases" },
];

export function Home() {
  const w = useWords(words);
  const text = useText();
  const session = useSession();
  const home = useQuery({ queryKey: ["home"], queryFn: () => take(api.GET("/api/home")) });
  const failure = failureOf(home);
  // One way to a page is enough: figures alone are named where arrivals are not to be seen.
  const mine = tasks.filter(
    (t) => session.rights[t.needs] && !(t.key === "figures" && session.rights["cockpit.arrivals"]),
  );
  return (
    <Page title={w.hello(text(session.name))} lead={text(session.role_hint)}>
      <div className="grid">
        <div className="home-main">
          <Panel title={w.attention} flush>
            <Behind answer={home} />
            {failure ? (
              <ErrorState problem={failure} onRetry={() => void home.refetch()} />
            ) : !home.data ? (
              <div className="page">
                <Loading rows={2} />
              </div>
            ) : home.data.alerts.length ? (
              <ul className="home-alerts">
                {home.data.alerts.map((a) => (
                  <li key={a.text.en}>
                    <a href={a.to} className="home-alert">
                      <i className={a.severity} aria-hidden="true" />
                      <span>{text(a.text)}</span>
                      <span className="home-go" aria-hidden="true">
                        {"→"}
                      </span>
                    </a>
                  </li>
                ))}
              </ul>
            ) : (
              <p className="home-calm quiet">{w.calm}</p>
            )}
          </Panel>
          <Panel title={w.today} flush>
            {mine.length ? (
              <ul className="home-tasks">
                {mine.map((t) => (
                  <li key={t.key}>
                    <Link to={t.to} search={(t.search ?? {}) as never}>
                      <Icon of={t.icon} />
                      <b>{w.tasks[t.key]}</b>
                      <span className="quiet">{w.tasks[`${t.key}How`]}</span>
                    </Link>
                  </li>
                ))}
              </ul>
            ) : (
              <Empty reason={w.noTasks} />
            )}
          </Panel>
        </div>
        <div className="home-side">
          <Panel title={w.roleTitle}>
            <p className="home-role">{text(session.role_label)}</p>
            <Facts
              facts={[
                [w.account, session.account],
                session.hospital ? [w.hospital, <HospitalChip key="h" code={session.hospital} full />] : null,
                [
                  w.purposes,
                  purposes(session.purposes)
                    .map((p) => text(p.label))
                    .join(" · "),
                ],
                session.release
                  ? [w.recent, w.releaseOf(session.release.number, formatMinute(session.release.at))]
                  : [w.recent, w.noRelease],
              ]}
            />
          </Panel>
          {home.data && home.data.recent.length > 0 && (
            <Panel title={w.mine} flush>
              <ul className="home-recent">
                {home.data.recent.slice(0, 8).map((r) => (
                  <li key={`${r.at}${r.text.en}`}>
                    <span className="small quiet nowrap">{formatMinute(r.at)}</span>
                    {r.to ? <a href={r.to}>{text(r.text)}</a> : <span>{text(r.text)}</span>}
                  </li>
                ))}
              </ul>
            </Panel>
          )}
        </div>
      </div>
    </Page>
  );
}
