// The first page by role: who I am here, what asks for attention, what I can do now.
import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { api, take } from "@/api/client";
import type { Home as Answer } from "@/api/types";
import { HospitalChip } from "@/clinical/hospitals";
import { formatMinute } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { Facts, Page, Panel } from "@/kit/Page";
import { Behind, Empty, ErrorState, failureOf, Loading } from "@/kit/states";
import { Icon } from "./Icon";
import { purposes } from "./purposes";
import { tasksOf, useRooms } from "./rooms";
import { useSession } from "./session";
import { words } from "./words";
import "./home.css";

export function Home() {
  const w = useWords(words);
  const text = useText();
  const session = useSession();
  const home = useQuery({ queryKey: ["home"], queryFn: () => take(api.GET("/api/home")) });
  return (
    <Page title={w.hello(text(session.name))} lead={text(session.role_hint)}>
      <div className="grid">
        <div className="home-main">
          <Panel title={w.attention} flush>
            <Behind answer={home} />
            <Alerts answer={home} />
          </Panel>
          <Panel title={w.today} flush>
            <Tasks />
          </Panel>
        </div>
        <div className="home-side">
          <Panel title={w.roleTitle}>
            <Role />
          </Panel>
          {home.data && home.data.recent.length > 0 && (
            <Panel title={w.mine} flush>
              <Recent of={home.data.recent} />
            </Panel>
          )}
        </div>
      </div>
    </Page>
  );
}

function Alerts({ answer }: { answer: UseQueryResult<Answer> }) {
  const w = useWords(words);
  const text = useText();
  const failure = failureOf(answer);
  if (failure) return <ErrorState problem={failure} onRetry={() => void answer.refetch()} />;
  if (!answer.data)
    return (
      <div className="page">
        <Loading rows={2} />
      </div>
    );
  if (!answer.data.alerts.length) return <p className="home-calm quiet">{w.calm}</p>;
  return (
    <ul className="home-alerts">
      {answer.data.alerts.map((a) => (
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
  );
}

function Tasks() {
  const w = useWords(words);
  const text = useText();
  const tasks = tasksOf(useRooms(), useSession());
  if (!tasks.length) return <Empty reason={w.noTasks} />;
  return (
    <ul className="home-tasks">
      {tasks.map((task) => (
        <li key={task.label.en}>
          <Link to={task.to} search={(task.search ?? {}) as never}>
            <Icon path={task.icon} />
            <b>{text(task.label)}</b>
            <span className="quiet">{text(task.how)}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

function Role() {
  const w = useWords(words);
  const text = useText();
  const session = useSession();
  const { release } = session;
  return (
    <>
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
          [w.recent, release ? w.releaseOf(release.number, formatMinute(release.at)) : w.noRelease],
        ]}
      />
    </>
  );
}

function Recent({ of }: { of: Answer["recent"] }) {
  const text = useText();
  return (
    <ul className="home-recent">
      {of.slice(0, 8).map((r) => (
        <li key={`${r.at}${r.text.en}`}>
          <span className="small quiet nowrap">{formatMinute(r.at)}</span>
          {r.to ? <a href={r.to}>{text(r.text)}</a> : <span>{text(r.text)}</span>}
        </li>
      ))}
    </ul>
  );
}
